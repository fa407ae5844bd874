import type { NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'

/** Names of arrays that hold anything but finite numbers, in order. */
export function brokenTensors(arrays: NamedArrays): string[] {
  return [...arrays].flatMap(([key, { data }]) => (isFinite(data) ? [] : [key]))
}

/**
 * What has diverged must not become a checkpoint: the last good one would make way for it.
 * @throws AppError `diverged` naming the tensors
 */
export function requireFinite(model: NamedArrays, optimizer: NamedArrays, iterations: number): void {
  const broken = [...brokenTensors(model), ...brokenTensors(optimizer)]
  if (broken.length === 0) return
  throw new AppError('diverged', `After ${iterations} iterations ${namedTensors(broken)} not finite; this state was not saved.`, {
    remedy: 'Fork the run from its last checkpoint with a lower learning rate.'
  })
}

/** The first of them, and how many more. */
export function namedTensors(keys: readonly string[]): string {
  const [first = ''] = keys
  return keys.length === 1 ? `${first} is` : `${first} and ${keys.length - 1} more tensors are`
}

function isFinite(data: ArrayLike<number>): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false
  return true
}
