/** What a chart draws of a series: per bucket its extremes, where they stand, and its last point. Columns of equal length. */
export interface Buckets {
  /** x of the last point in the bucket. */
  readonly x: Float64Array
  readonly last: Float64Array
  readonly minX: Float64Array
  readonly min: Float64Array
  readonly maxX: Float64Array
  readonly max: Float64Array
}

export interface BucketRange {
  /** First and last x shown, both included. */
  readonly from: number
  readonly to: number
  /** At most this many buckets, usually the width of the plot in pixels. */
  readonly limit: number
}

/**
 * Cuts the visible part of a series into at most `limit` buckets of equal width in x (empty ones are left out).
 * With no more visible points than buckets every point keeps a bucket of its own. Extremes survive whatever the
 * zoom, and the same input gives the same picture. NaN counts as no value: a bucket of NaN alone is NaN, a gap.
 *
 * @param x (point), ascending
 * @param y (point)
 */
export function bucketed(x: ArrayLike<number>, y: ArrayLike<number>, { from, to, limit }: BucketRange): Buckets {
  if (x.length !== y.length) throw new RangeError(`series has ${x.length} x values but ${y.length} y values`)
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`bucket limit ${limit} is not a whole number above 0`)
  const begin = firstAtLeast(x, from)
  const end = firstAbove(x, to)
  const visible = Math.max(0, end - begin)
  const exact = visible <= limit
  const scale = limit / (to - from)

  const size = Math.min(visible, limit)
  const columns = {
    x: new Float64Array(size),
    last: new Float64Array(size),
    minX: new Float64Array(size),
    min: new Float64Array(size),
    maxX: new Float64Array(size),
    max: new Float64Array(size)
  }
  let used = -1
  let open = -1
  for (let i = begin; i < end; i++) {
    const at = x[i]!
    const value = y[i]!
    // a range of zero width has every point in bucket 0 (0 * Infinity is NaN, hence `|| 0`)
    const bucket = exact ? i : Math.min(limit - 1, Math.floor((at - from) * scale) || 0)
    if (bucket !== open) {
      open = bucket
      used++
      columns.minX[used] = columns.maxX[used] = at
      columns.last[used] = columns.min[used] = columns.max[used] = value
    }
    columns.x[used] = at
    if (Number.isNaN(value)) continue
    columns.last[used] = value
    // negated, so that a value replaces the NaN a bucket may have begun with
    if (!(columns.min[used]! <= value)) {
      columns.min[used] = value
      columns.minX[used] = at
    }
    if (!(columns.max[used]! >= value)) {
      columns.max[used] = value
      columns.maxX[used] = at
    }
  }
  const cut = (column: Float64Array): Float64Array => column.slice(0, used + 1)
  return { x: cut(columns.x), last: cut(columns.last), minX: cut(columns.minX), min: cut(columns.min), maxX: cut(columns.maxX), max: cut(columns.max) }
}

/**
 * One line through buckets: minimum and maximum in the order they occurred, then the last point, without repeats;
 * at most three points a bucket, x ascending.
 */
export function lineThrough(buckets: Buckets): { readonly x: Float64Array; readonly y: Float64Array } {
  const x: number[] = []
  const y: number[] = []
  const add = (at: number, value: number): void => {
    if (x.length > 0 && x[x.length - 1] === at && Object.is(y[y.length - 1], value)) return
    x.push(at)
    y.push(value)
  }
  for (let i = 0; i < buckets.x.length; i++) {
    const low = [buckets.minX[i]!, buckets.min[i]!] as const
    const high = [buckets.maxX[i]!, buckets.max[i]!] as const
    for (const [at, value] of low[0] <= high[0] ? [low, high] : [high, low]) add(at, value)
    add(buckets.x[i]!, buckets.last[i]!)
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y) }
}

function firstAtLeast(sorted: ArrayLike<number>, bound: number): number {
  return partition(sorted, (value) => value < bound)
}

function firstAbove(sorted: ArrayLike<number>, bound: number): number {
  return partition(sorted, (value) => value <= bound)
}

/** Number of leading values for which `before` holds, by bisection. */
function partition(sorted: ArrayLike<number>, before: (value: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (before(sorted[middle]!)) low = middle + 1
    else high = middle
  }
  return low
}
