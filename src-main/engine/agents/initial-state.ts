import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { Random } from '@shared/stats/random'
import { initialValues } from '../nets/initialise'
import type { Initialisation } from '../nets/initialise'
import type { NamedParameter } from './networks'

/**
 * First weights of all agents (nip-spec 6.6). Every parameter draws from a stream of its own, named by its key, so that they
 * depend on the seed, the agent's name and the parameter alone (G56). Value heads keep the uniform rule whatever the
 * agent's setting (G40).
 */
export function initialModel(parameters: readonly NamedParameter[], agents: RunConfig['agents'], seed: number): NamedArrays {
  const random = Random.of(seed, 'initialisation')
  return new Map(
    parameters.map(({ key, agent, part, spec }): [string, NamedArray] => {
      const settings = agents[agent]
      const rule: Initialisation =
        part !== 'value_head' && settings?.use_orthogonal_initialisation ? { orthogonalGain: settings.orthogonal_initialisation_gain } : null
      return [key, { type: 'F32', shape: spec.shape, data: initialValues(spec, rule, random.fork(agent).fork(key)) }]
    })
  )
}
