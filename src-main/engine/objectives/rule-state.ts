import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { LearningRule } from './objective'

/** Everything of an objective in checkpoints stands beside the optimiser's state under this. */
export const rulePrefix = 'objective/'

/** What an objective remembers, as checkpoints name it. */
export function namedRuleState({ memory, gifts }: Pick<LearningRule, 'memory' | 'gifts'>, remembered: Float32Array): Map<string, NamedArray> {
  const entries: [string, NamedArray][] = memory === null ? [] : [[memory.key, { type: 'F32', shape: [remembered.length], data: remembered.slice() }]]
  return new Map([...entries, ...(gifts?.read() ?? [])].map(([key, array]) => [rulePrefix + key, array]))
}

/**
 * The remembered numbers of a checkpoint; what there was at first where it holds none, as after a fork that changes the objective.
 * @throws AppError `damaged` for another number of them
 */
export function parseMemory({ memory }: Pick<LearningRule, 'memory'>, optimizer: NamedArrays): Float32Array {
  if (memory === null) return new Float32Array(0)
  const found = optimizer.get(rulePrefix + memory.key)
  if (!found) return memory.initial.slice()
  if (found.data.length === memory.initial.length) return Float32Array.from(found.data)
  throw new AppError(
    'damaged',
    `The optimizer state does not fit: ${rulePrefix}${memory.key} has ${found.data.length} entries, but this run needs ${memory.initial.length}.`,
    {
      remedy: 'Use a checkpoint of the same agents, protocol and sizes.'
    }
  )
}

/** The stored part of an optimiser's state that belongs to the objective's gifts, without the prefix. */
export function giftArrays(optimizer: NamedArrays): Map<string, NamedArray> {
  return new Map([...optimizer].flatMap(([key, array]) => (key.startsWith(rulePrefix) ? [[key.slice(rulePrefix.length), array] as const] : [])))
}
