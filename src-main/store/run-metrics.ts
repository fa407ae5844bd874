import { AppError, reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import { parseMetricRow } from '@shared/format/metric-row'
import type { Disk } from './disk'
import { LineFile } from './line-file'
import type { RunPaths } from './run-paths'
import type { MetricsPage } from './types'

/** Reading metrics.jsonl. */

/** Rows from `from` up to the first that cannot be used. A torn last line is a problem only where nobody is writing it. */
export function metricsPage(file: LineFile, from: number, beingWritten: boolean): MetricsPage {
  file.refresh()
  const rows: MetricRow[] = []
  try {
    file.texts(from).forEach((text, offset) => rows.push(rowAt(text, from + offset, file.path)))
  } catch (error) {
    return { rows, total: file.lines, problem: reportOf(error) }
  }
  return { rows, total: file.lines, problem: file.tornBytes > 0 && !beingWritten ? tornReport(file) : null }
}

/** How many rows from the first on can be read. */
export function usableRows(disk: Disk, paths: RunPaths): { readonly rows: number; readonly problem: ErrorReport | null } {
  const { rows, problem } = metricsPage(new LineFile(disk, paths.metrics), 0, false)
  return { rows: rows.length, problem }
}

function rowAt(text: string, index: number, path: string): MetricRow {
  const what = `Line ${index + 1} of ${path}`
  const row = parseMetricRow(text, what)
  if (row.iteration !== index) throw new AppError('damaged', `${what} belongs to iteration ${row.iteration} instead of ${index}.`)
  return row
}

function tornReport(file: LineFile): ErrorReport {
  const message = `The last line of ${file.path} was cut short after ${file.tornBytes} bytes; the ${file.lines} rows before it are whole.`
  return reportOf(new AppError('damaged', message, { remedy: 'Resuming the run computes that row again.' }))
}
