import type { MetricColumns, MetricRow } from '../domain/metric'

/** Rows as columns; a metric missing from a row is NaN there. */
export function columnsOf(rows: readonly MetricRow[]): MetricColumns {
  const values: Record<string, Float64Array> = {}
  rows.forEach((row, index) => {
    for (const [name, value] of Object.entries(row.metrics)) (values[name] ??= blank(rows.length))[index] = value
  })
  return {
    iterations: Float64Array.from(rows, (row) => row.iteration),
    frames: Float64Array.from(rows, (row) => row.frames),
    elapsedMs: Float64Array.from(rows, (row) => row.clock.elapsedMs),
    framesPerSecond: Float64Array.from(rows, (row) => row.clock.framesPerSecond),
    values
  }
}

/** `first` followed by `second`; names found in one of them only are filled with NaN. */
export function joinedColumns(first: MetricColumns, second: MetricColumns): MetricColumns {
  const [n, m] = [first.iterations.length, second.iterations.length]
  const values: Record<string, Float64Array> = {}
  for (const name of new Set([...Object.keys(first.values), ...Object.keys(second.values)])) {
    values[name] = joined(first.values[name] ?? blank(n), second.values[name] ?? blank(m))
  }
  return {
    iterations: joined(first.iterations, second.iterations),
    frames: joined(first.frames, second.frames),
    elapsedMs: joined(first.elapsedMs, second.elapsedMs),
    framesPerSecond: joined(first.framesPerSecond, second.framesPerSecond),
    values
  }
}

function blank(length: number): Float64Array {
  return new Float64Array(length).fill(NaN)
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length + b.length)
  result.set(a)
  result.set(b, a.length)
  return result
}
