import { bucketed, lineThrough } from '@shared/stats/buckets'
import { smoothed } from '@shared/stats/smoothing'

export interface Point {
  readonly x: number
  readonly y: number
}

/** No line of a chart has more points than this, however long the run. */
export const mostPoints = 2000

/** A bucket yields up to three points (its extremes and its last). */
const bucketLimit = Math.floor(mostPoints / 3)

/**
 * The points to draw of one series: all of them while they are few, extremes and last per bucket afterwards.
 * @param x (point), ascending
 * @param y (point)
 */
export function linePoints(x: Float64Array, y: Float64Array): Point[] {
  const line = x.length <= mostPoints ? { x, y } : lineThrough(bucketed(x, y, { from: x[0] ?? 0, to: x[x.length - 1] ?? 0, limit: bucketLimit }))
  const points: Point[] = []
  for (let i = 0; i < line.x.length; i++) points.push({ x: line.x[i]!, y: line.y[i]! })
  return points
}

/** The moving average over the whole series, thinned afterwards: an average of thinned data would depend on what survived. */
export function smoothPoints(x: Float64Array, y: Float64Array, weight: number): Point[] {
  return linePoints(x, smoothed(y, weight))
}

/** Index of the point nearest to `at`, skipping gaps; -1 when there is none. */
export function nearestPoint(x: Float64Array, y: Float64Array, at: number): number {
  let low = 0
  let high = x.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (x[middle]! < at) low = middle + 1
    else high = middle
  }
  let before = low - 1
  let after = low
  while (before >= 0 && Number.isNaN(y[before]!)) before--
  while (after < y.length && Number.isNaN(y[after]!)) after++
  if (after >= y.length) return before
  return before >= 0 && at - x[before]! <= x[after]! - at ? before : after
}

/** The last value that is a number, or NaN. */
export function lastValue(y: Float64Array): number {
  for (let i = y.length - 1; i >= 0; i--) if (!Number.isNaN(y[i]!)) return y[i]!
  return NaN
}

/** Room above and below the lines, as a share of their span. */
const grace = 0.06

/**
 * Ends of the y axis: a little room around the lines, none below zero where nothing lies below it, and plenty around lines that hardly
 * vary, so that rounding errors do not fill the chart. Null where there is nothing to draw.
 */
export function yRange(lines: readonly (readonly Point[])[]): readonly [number, number] | null {
  let [low, high] = [Infinity, -Infinity]
  for (const line of lines) {
    for (const { y } of line) {
      if (y < low) low = y
      if (y > high) high = y
    }
  }
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (!Number.isFinite(size)) return null
  const varies = high - low > size * 1e-6
  const room = varies ? (high - low) * grace : size === 0 ? 1 : size / 2
  return [low >= 0 && varies ? Math.max(0, low - room) : low - room, high + room]
}

/** First and last x of all series together; null when none has a point. */
export function sharedRange(series: readonly { readonly x: Float64Array }[]): readonly [number, number] | null {
  const filled = series.filter(({ x }) => x.length > 0)
  if (filled.length === 0) return null
  return [Math.min(...filled.map(({ x }) => x[0]!)), Math.max(...filled.map(({ x }) => x[x.length - 1]!))]
}
