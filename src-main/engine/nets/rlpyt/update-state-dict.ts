import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import { stripDdpStateDict } from './strip-ddp-state-dict'

export interface StateDictUpdate {
  /** 1 copies; below, tau * new + (1 - tau) * old; 0 leaves everything. */
  readonly tau: number
  /** Whether names may carry DistributedDataParallel's prefix. */
  readonly stripDdp: boolean
}

/**
 * rlpyt.models.utils.update_state_dict: `state` moved towards, or replaced by, `incoming` of the same names and shapes.
 * Whole numbers, such as counters of batches, are blended as well and then cut off towards zero.
 * @throws AppError `bad-file` naming the first entry that is missing, unexpected or of another shape
 */
export function updateStateDict(state: NamedArrays, incoming: NamedArrays, { tau, stripDdp }: StateDictUpdate): Map<string, NamedArray> {
  const given = stripDdp ? stripDdpStateDict(incoming) : incoming
  if (tau === 0) return new Map(state)
  for (const name of given.keys()) if (!state.has(name)) throw new AppError('bad-file', `The state dict holds ${name}, which the model does not have.`)
  return new Map([...state].map(([name, old]) => [name, blended(name, old, given.get(name), tau)]))
}

function blended(name: string, old: NamedArray, next: NamedArray | undefined, tau: number): NamedArray {
  if (!next) throw new AppError('bad-file', `The state dict lacks ${name}, which the model has.`)
  if (next.shape.join() !== old.shape.join()) {
    throw new AppError('bad-file', `The state dict holds ${name} with shape [${next.shape.join(', ')}], where the model has [${old.shape.join(', ')}].`)
  }
  const whole = old.type === 'I32'
  const data = old.data.slice()
  for (let i = 0; i < data.length; i++) {
    const value = tau === 1 ? next.data[i]! : tau * next.data[i]! + (1 - tau) * old.data[i]!
    data[i] = whole ? Math.trunc(value) : value
  }
  return { ...old, data }
}
