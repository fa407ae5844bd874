import { columnsOf } from '@shared/contract/columns'
import { errorOf } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import type { ServiceDependencies } from './dependencies'
import type { ServiceTable } from './service-table'

export function metricServices({ workspace }: Pick<ServiceDependencies, 'workspace'>): Pick<ServiceTable, 'metrics.read' | 'metrics.csv'> {
  return {
    'metrics.read': ({ run, from }) => columnsOf(workspace.runs.metrics(run, from).rows),
    'metrics.csv': ({ run }) => {
      const { rows, total, problem } = workspace.runs.metrics(run, 0)
      // a last line cut short by a crash was never a row; any other that cannot be read would be missing from the table
      if (problem && rows.length < total) throw errorOf(problem)
      return csvOf(rows)
    }
  }
}

/** One line per iteration; a metric that is undefined there leaves its cell empty. */
export function csvOf(rows: readonly MetricRow[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))]
  const header = ['iteration', 'frames', 'updates', 'elapsedMs', 'framesPerSecond', ...names]
  const lines = rows.map(({ iteration, frames, updates, clock, metrics }) =>
    [iteration, frames, updates, clock.elapsedMs, clock.framesPerSecond, ...names.map((name) => metrics[name] ?? NaN)].map(cell).join(',')
  )
  return `${[header.join(','), ...lines].join('\r\n')}\r\n`
}

function cell(value: number): string {
  return Number.isNaN(value) ? '' : String(value)
}
