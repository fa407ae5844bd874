import { imageMlp } from './image-mlp'
import { settingsOf } from './network-config'
import type { NetworkConfig } from './network-config'
import { keySpec } from './part'
import type { Part } from './part'
import type { RunShape } from './run-program'

/**
 * The head of an agent that answers alone (nip-spec 6.3): image_level_repr (n, D) to decision_logits (n, 2), reject and accept.
 * Built by the settings of the decider, for provers too (G69); it never sees the round.
 */
export function soloHead(config: NetworkConfig, shape: RunShape, agent: number): Part {
  const { d_decider: hidden, num_decider_layers: layers, activation_function: nonlinearity } = settingsOf(config, shape, agent)
  const decider = imageMlp('decider', shape, { representation: config.d_representation, hidden, layers, outputs: 2, withRound: false, nonlinearity })
  return {
    name: 'solo_head',
    reads: decider.reads,
    writes: [keySpec('decision_logits', { decision: 2 })],
    parameters: decider.parameters,
    layers: decider.layers,
    run: (pass, inputs) => ({ decision_logits: decider.apply(pass, inputs) })
  }
}
