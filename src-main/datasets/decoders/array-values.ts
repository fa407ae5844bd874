import { AppError } from '@shared/domain/errors'
import { decodeElements } from '@shared/format/element-types'

/** What the numbers of an array of images mean: 0 to 255, 0 to 1, or -1 to 1 for black to white. */
export const valueRanges = ['0..255', '0..1', '-1..1'] as const
export type ValueRange = (typeof valueRanges)[number]

const bounds: Readonly<Record<ValueRange, readonly [number, number]>> = { '0..255': [0, 255], '0..1': [0, 1], '-1..1': [-1, 1] }

/** Rounding in single precision may step over an end by this much of the range. */
const slack = 1e-4

/** Which range suits numbers between these two. */
export function likelyRange(low: number, high: number): ValueRange {
  return low < 0 ? '-1..1' : high > 1 ? '0..255' : '0..1'
}

/**
 * Elements as bytes, 0 black to 255.
 *
 * @param from where the first element stands in the array, for messages
 * @throws AppError `bad-file` for a number outside the range, or none at all
 */
export function bytesOf(type: string, elements: Uint8Array, range: ValueRange, where: string, from: number): Uint8Array {
  if (type === 'U8' && range === '0..255') return elements
  const values = numbersOf(type, elements, where)
  const [low, high] = bounds[range]
  const scale = 255 / (high - low)
  return Uint8Array.from(values, (value, index) => {
    const byte = (value - low) * scale
    if (!(byte >= -255 * slack && byte <= 255 * (1 + slack))) {
      throw new AppError('bad-file', `${where} holds ${value} at element ${from + index}, expected numbers from ${low} to ${high}.`, {
        remedy: 'Choose the range that the numbers have.'
      })
    }
    return Math.round(byte)
  })
}

/** Smallest and largest of some elements. @throws AppError `bad-file` for what is no number */
export function extentOf(type: string, elements: Uint8Array, where: string): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of numbersOf(type, elements, where)) {
    if (!Number.isFinite(value)) throw new AppError('bad-file', `${where} holds ${value}, which is no colour.`)
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return [low, high]
}

export function numbersOf(type: string, elements: Uint8Array, where: string): ArrayLike<number> & Iterable<number> {
  const decoded = decodeElements(type, elements)
  if (typeof decoded === 'string') throw new AppError('bad-file', `${where} ${decoded}.`)
  return decoded.data
}
