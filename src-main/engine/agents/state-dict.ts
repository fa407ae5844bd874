import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import { isBuffer } from '../nets/parameters'
import { stripDdpStateDict } from '../nets/rlpyt/strip-ddp-state-dict'
import type { NamedParameter } from './networks'

/** Entries of the reference's state dicts that no part of ours has: a counter of training batches, and the scalar of dummy parts (G42). */
const superfluous = /(^|\.)(num_batches_tracked|dummy_parameter)$/

/**
 * A state dict by full key, `<agent>.<part>.<path>` (nip-spec 6.9), ready to replace what a run has learned. The reference stores one part
 * at a time under bare paths; `part` (`verifier.body`) says which it is. A file with full keys may hold any number of whole parts. Names may
 * carry the prefix of PyTorch's DistributedDataParallel.
 * @throws AppError `bad-file` naming the first key that is unknown, missing from a part, or wrongly shaped
 */
export function readStateDict(parameters: readonly NamedParameter[], dict: NamedArrays, part: string | null): Map<string, NamedArray> {
  const { matched, misshapen, unexpected } = matchStateDict(parameters, dict, part)
  const parts = partsOf(parameters)
  if (unexpected[0] !== undefined) throw unfit(`${unexpected[0]} belongs to no parameter of ${part ?? 'this run'}`, part === null ? bareRemedy(parts) : '')
  const [wrong] = misshapen
  if (wrong) throw unfit(`${wrong.name} has shape [${wrong.has.join(', ')}], but this run needs [${wrong.needs.join(', ')}]`)
  if (matched.size === 0) throw unfit('it holds no parameter')
  requireWholeParts(parameters, matched)
  return new Map(matched)
}

/** What a state dict and the parameters of a run, or of one part of it, have in common. */
export interface StateDictMatch {
  /** By full key, ready to replace what a run has learned. */
  readonly matched: ReadonlyMap<string, NamedArray>
  /** Full keys of parameters and buffers that the file does not hold. */
  readonly missing: readonly string[]
  /** Names in the file that belong to no parameter. */
  readonly unexpected: readonly string[]
  readonly misshapen: readonly { readonly name: string; readonly has: readonly number[]; readonly needs: readonly number[] }[]
}

/**
 * As readStateDict, but nothing that does not fit is refused: it is named.
 * @throws AppError `bad-request` for a part that the run does not have
 */
export function matchStateDict(parameters: readonly NamedParameter[], dict: NamedArrays, part: string | null): StateDictMatch {
  const parts = partsOf(parameters)
  if (part !== null && !parts.includes(part)) throw new AppError('bad-request', `There is no part ${part}.`, { remedy: `Parts: ${parts.join(', ')}.` })
  const known = new Map(parameters.filter((parameter) => part === null || partOf(parameter) === part).map((parameter) => [parameter.key, parameter]))
  const matched = new Map<string, NamedArray>()
  const unexpected: string[] = []
  const misshapen: StateDictMatch['misshapen'][number][] = []
  for (const [name, array] of stripDdpStateDict(dict)) {
    if (superfluous.test(name)) continue
    const key = part === null || name.startsWith(`${part}.`) ? name : `${part}.${name}`
    const needs = known.get(key)?.spec.shape
    if (!needs) unexpected.push(name)
    else if (needs.join() !== array.shape.join()) misshapen.push({ name, has: array.shape, needs })
    else matched.set(key, { type: 'F32', shape: needs, data: Float32Array.from(array.data) })
  }
  const held = new Set([...matched.keys(), ...misshapen.map(({ name }) => (part === null || name.startsWith(`${part}.`) ? name : `${part}.${name}`))])
  return { matched, missing: [...known.keys()].filter((key) => !held.has(key)), unexpected, misshapen }
}

/** One part under bare paths, as the reference loads it. */
export function partState(model: NamedArrays, part: string): Map<string, NamedArray> {
  const prefix = `${part}.`
  return new Map([...model].flatMap(([key, array]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), array] as const] : [])))
}

/** Running statistics may be missing: the reference keeps them only with functionalize_modules. */
function requireWholeParts(parameters: readonly NamedParameter[], found: ReadonlyMap<string, NamedArray>): void {
  const touched = new Set(parameters.filter(({ key }) => found.has(key)).map(partOf))
  const missing = parameters.find((parameter) => touched.has(partOf(parameter)) && !isBuffer(parameter.spec) && !found.has(parameter.key))
  if (missing) throw unfit(`${missing.key} is missing`)
}

function partsOf(parameters: readonly NamedParameter[]): string[] {
  return [...new Set(parameters.map(partOf))]
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
