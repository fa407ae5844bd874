import type { Tree } from '../config/paths'
import { isTree } from '../config/paths'
import { AppError } from '../domain/errors'

/**
 * The doubles that JSON lacks. In records of numbers NaN stands as null and the others as words;
 * in free-form trees, where null and words mean themselves, each stands as {"$number": word}.
 */
const words: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0]
])

function wordOf(value: number): string | null {
  if (Object.is(value, -0)) return '-0'
  return Number.isFinite(value) ? null : String(value)
}

/** One number of a record, as JSON can hold it. */
export function toStored(value: number): number | string | null {
  return Number.isNaN(value) ? null : (wordOf(value) ?? value)
}

/** The number back; undefined when `stored` is none. */
export function fromStored(stored: unknown): number | undefined {
  if (typeof stored === 'number') return stored
  return stored === null ? NaN : words.get(stored)
}

export function toStoredRecord(record: Readonly<Record<string, number>>): Record<string, number | string | null> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, toStored(value)]))
}

/** A copy of a plain value in which every number survives JSON. Refuses what JSON would drop silently. */
export function toStoredTree(value: unknown, path = ''): unknown {
  if (typeof value === 'number') {
    const word = wordOf(value)
    return word === null ? value : { $number: word }
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map((item, index) => toStoredTree(item, `${path}[${index}]`))
  const plain = isTree(value) && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)
  if (!plain || Object.hasOwn(value, '$number')) throw new AppError('internal', `${path || 'The value'} cannot be stored as JSON.`)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toStoredTree(item, path === '' ? key : `${path}.${key}`)]))
}

export function fromStoredTree(stored: unknown): unknown {
  if (Array.isArray(stored)) return stored.map(fromStoredTree)
  if (!isTree(stored)) return stored
  const number = words.get(stored['$number'])
  if (number !== undefined) return number
  const copy: Tree = {}
  for (const [key, item] of Object.entries(stored)) copy[key] = fromStoredTree(item)
  return copy
}
