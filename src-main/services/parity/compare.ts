import { isTree } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { EvenIfReferenceStops, KnownDeparture } from './types'
import type { ExpectedValue, TensorRecord } from './types'

/** How far a result is from the recorded one; null when it passes. */
export function compareTensor(record: TensorRecord, rtol: number, want: ArrayLike<number>, got: ArrayLike<number> | undefined): string | null {
  if (got === undefined) return `${record.name} is missing`
  if (got.length !== want.length) return `${record.name} has ${got.length} elements instead of ${want.length}`
  let worst = 0
  let at = -1
  let excess = 0
  for (let i = 0; i < want.length; i++) {
    const difference = distance(got[i]!, want[i]!)
    const tolerance = toleranceOf(record, rtol, want[i]!)
    if (difference <= tolerance) continue
    const over = difference - tolerance
    if (at === -1 || over > excess || Number.isNaN(over)) {
      worst = difference
      excess = over
      at = i
    }
  }
  if (at === -1) return null
  return `${record.name}[${at}] is ${got[at]}, recorded ${want[at]}: largest difference ${round(worst)}, tolerance ${round(toleranceOf(record, rtol, want[at]!))}`
}

/** The same for a recorded result that is not a tensor: numbers, alone, in lists or by name, within tolerance; anything else equal. */
export function compareValue(name: string, expected: ExpectedValue, rtol: number, got: unknown): string | null {
  if (got instanceof KnownDeparture) return null
  if (got instanceof EvenIfReferenceStops) return isException(expected.value) ? null : compareValue(name, expected, rtol, got.value)
  const want = numeric(expected.value)
  if (Array.isArray(want) && Array.isArray(got) && want.length === got.length) {
    for (const [i, value] of want.entries()) {
      const problem = compareValue(`${name}[${i}]`, { ...expected, value: value as unknown }, rtol, got[i])
      if (problem !== null) return problem
    }
    return null
  }
  if (isTree(want) && isTree(got) && sameKeys(want, got)) {
    for (const [key, value] of Object.entries(want)) {
      const problem = compareValue(`${name}.${key}`, { ...expected, value }, rtol, got[key])
      if (problem !== null) return problem
    }
    return null
  }
  if (typeof want === 'number' && typeof got === 'number') {
    const tolerance = toleranceOf(expected, rtol, want)
    const difference = distance(got, want)
    return difference <= tolerance ? null : `${name} is ${got}, recorded ${want}: difference ${round(difference)}, tolerance ${round(tolerance)}`
  }
  const [wanted, found] = [JSON.stringify(expected.value), JSON.stringify(got)]
  return wanted === found ? null : `${name} is ${found ?? 'missing'}, recorded ${wanted}`
}

/** As the fixtures record one: by the name of its Python class. */
function isException(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Z][A-Za-z]*Error$/.test(value)
}

function sameKeys(a: Tree, b: Tree): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key))
}

/** NaN matches NaN, and infinities match themselves. */
function distance(got: number, want: number): number {
  if (Object.is(got, want) || got === want) return 0
  if (Number.isNaN(got) || Number.isNaN(want)) return Infinity
  return Math.abs(got - want)
}

interface Limits {
  readonly atol?: number
  readonly exact?: boolean
}

/** As parity/README.md has it. */
function toleranceOf({ atol = 0, exact = false }: Limits, rtol: number, want: number): number {
  if (exact) return 0
  const relative = Number.isFinite(want) ? rtol * Math.abs(want) : 0
  return atol + relative
}

/** JSON has no non-finite numbers; the fixtures spell them out. */
function numeric(value: unknown): unknown {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value
}

function round(value: number): string {
  return value.toPrecision(3)
}
