import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import { isBuffer } from '../nets/parameters'
import type { NamedParameter } from './networks'

/** Entries of the reference's state dicts that no part of ours has: a counter of training batches, and the scalar of dummy parts (G42). */
const superfluous = /(^|\.)(num_batches_tracked|dummy_parameter)$/

/**
 * A state dict by full key, `<agent>.<part>.<path>` (nip-spec 6.9), ready to replace what a run has learned. The reference stores one part
 * at a time under bare paths; `part` (`verifier.body`) says which it is. A file with full keys may hold any number of whole parts.
 * @throws AppError `bad-file` naming the first key that is unknown, missing from a part, or wrongly shaped
 */
export function readStateDict(parameters: readonly NamedParameter[], dict: NamedArrays, part: string | null): Map<string, NamedArray> {
  const known = new Map(parameters.map((parameter) => [parameter.key, parameter]))
  const parts = [...new Set(parameters.map(partOf))]
  if (part !== null && !parts.includes(part)) throw new AppError('bad-request', `There is no part ${part}.`, { remedy: `Parts: ${parts.join(', ')}.` })
  const found = new Map<string, NamedArray>()
  for (const [name, array] of dict) {
    if (superfluous.test(name)) continue
    const key = part === null || name.startsWith(`${part}.`) ? name : `${part}.${name}`
    const parameter = known.get(key)
    if (!parameter) throw unfit(`${name} belongs to no parameter of ${part ?? 'this run'}`, part === null ? bareRemedy(parts) : '')
    requireShape(name, array, parameter)
    found.set(key, { type: 'F32', shape: parameter.spec.shape, data: Float32Array.from(array.data) })
  }
  if (found.size === 0) throw unfit('it holds no parameter')
  requireWholeParts(parameters, found)
  return found
}

/** One part under bare paths, as the reference loads it. */
export function partState(model: NamedArrays, part: string): Map<string, NamedArray> {
  const prefix = `${part}.`
  return new Map([...model].flatMap(([key, array]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), array] as const] : [])))
}

function requireShape(name: string, { shape }: NamedArray, { spec }: NamedParameter): void {
  if (shape.join() === spec.shape.join()) return
  throw unfit(`${name} has shape [${shape.join(', ')}], but this run needs [${spec.shape.join(', ')}]`)
}

/** Running statistics may be missing: the reference keeps them only with functionalize_modules. */
function requireWholeParts(parameters: readonly NamedParameter[], found: ReadonlyMap<string, NamedArray>): void {
  const touched = new Set(parameters.filter(({ key }) => found.has(key)).map(partOf))
  const missing = parameters.find((parameter) => touched.has(partOf(parameter)) && !isBuffer(parameter.spec) && !found.has(parameter.key))
  if (missing) throw unfit(`${missing.key} is missing`)
}

function partOf({ agent, part }: NamedParameter): string {
  return `${agent}.${part}`
}

function bareRemedy(parts: readonly string[]): string {
  return `If the file holds a single part under bare names, say which: ${parts.join(', ')}.`
}

function unfit(why: string, remedy = ''): AppError {
  return new AppError('bad-file', `The state dict does not fit: ${why}.`, { remedy })
}
