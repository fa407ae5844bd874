import { isBuffer, parameterSize } from '../nets/parameters'
import type { NetworkConfig } from './network-config'
import { createNetworks } from './networks'
import type { RunShape } from './run-program'

/** Trainable parameters of each agent (nip-spec 6.7), counted from the declared shapes; needs no tensor backend. */
export function countParameters(config: NetworkConfig, shape: RunShape): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(shape.agents.map((name) => [name, 0]))
  for (const { agent, spec } of createNetworks(config, shape).parameters) if (!isBuffer(spec)) counts[agent]! += parameterSize(spec)
  return counts
}

/**
 * Floating-point operations of one frame through all agents, forward only: a multiplication and an addition for
 * every weight at every grid position it is used at. Activations and pools are left out: a few per cent.
 */
export function estimateFlops(config: NetworkConfig, shape: RunShape): number {
  return createNetworks(config, shape)
    .parameters.filter(({ spec }) => !isBuffer(spec))
    .reduce((sum, { spec }) => sum + parameterSize(spec) * spec.positions * (spec.kind === 'linear' || spec.kind === 'conv' ? 2 : 1), 0)
}
