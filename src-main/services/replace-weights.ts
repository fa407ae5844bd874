import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { createNetworks } from '../engine/agents/networks'
import type { NamedParameter } from '../engine/agents/networks'
import { matchStateDict, readStateDict } from '../engine/agents/state-dict'
import { targetPrefix } from '../engine/objectives/target-critic'
import { updateStateDict } from '../engine/nets/rlpyt/update-state-dict'
import { deriveRunShape } from '../engine/scenario/shape'
import { readWeights } from '../store/weights-file'
import type { ServiceDependencies } from './dependencies'

/** A state dict saved as safetensors, by the reference's names (docs/agents.md). */
export interface WeightsSource {
  readonly path: string
  /** `<agent>.<part>` of a file that holds one part under bare names; null for full names. */
  readonly part: string | null
  /**
   * Takes what fits and leaves the rest as it is: tau of the file's values and 1 - tau of the run's. Left out: everything must fit, and
   * replaces what was there.
   */
  readonly fitting?: { readonly tau: number }
}

interface Learned {
  readonly model: NamedArrays
  readonly optimizer: NamedArrays
}

/**
 * What a run has learned with some of it replaced from a file. The optimiser begins anew there: it knows nothing of those weights.
 * @throws AppError `bad-file` or `not-found` naming what does not fit
 */
export async function withReplacedWeights<Content extends Learned>(
  content: Content,
  { path, part, fitting }: WeightsSource,
  config: RunConfig,
  { catalogue }: Pick<ServiceDependencies, 'catalogue'>
): Promise<Content> {
  const parameters = await parametersOf(config, catalogue)
  const { arrays } = await readWeights(path)
  const replaced = fitting ? blended(content.model, matchStateDict(parameters, arrays, part).matched, fitting.tau) : readStateDict(parameters, arrays, part)
  const optimizer = new Map(content.optimizer)
  for (const key of replaced.keys()) {
    // without a copy, the target critic begins with these
    optimizer.delete(targetPrefix + key)
    for (const name of [`exp_avg/${key}`, `exp_avg_sq/${key}`, `step/${key}`]) {
      const held = optimizer.get(name)
      if (held) optimizer.set(name, zeroed(held))
    }
  }
  return { ...content, model: new Map([...content.model, ...replaced]), optimizer }
}

/** What the agents of a run are made of. */
export async function parametersOf(config: RunConfig, catalogue: ServiceDependencies['catalogue']): Promise<readonly NamedParameter[]> {
  const { manifest } = await catalogue.find(config.dataset)
  return createNetworks(config, deriveRunShape(config, manifest)).parameters
}

/** Of the run's arrays those that the file holds too, moved towards its own. */
function blended(model: NamedArrays, matched: NamedArrays, tau: number): Map<string, NamedArray> {
  const held = new Map([...model].filter(([key]) => matched.has(key)))
  return updateStateDict(held, matched, { tau, stripDdp: false })
}

function zeroed(array: NamedArray): NamedArray {
  return { ...array, data: array.data.slice().fill(0) }
}
