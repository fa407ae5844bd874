import type { Series } from './series'

export interface TableRow {
  readonly x: number
  /** (series) */
  readonly values: readonly number[]
}

const mostRows = 200

/** The values of all series at common x, newest first; every n-th row where there are more than 200, the newest always among them. */
export function tableRows(series: readonly Series[]): readonly TableRow[] {
  const first = series[0]
  if (!first) return []
  const step = Math.max(1, Math.ceil(first.x.length / mostRows))
  const rows: TableRow[] = []
  for (let i = first.x.length - 1; i >= 0; i -= step) rows.push({ x: first.x[i]!, values: series.map((one) => one.y[i] ?? NaN) })
  return rows
}
