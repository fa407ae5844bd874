import type { MetricColumns } from '@shared/domain/metric'
import type { RunSummary } from '@shared/domain/run'

const sparkLength = 64
const sparkMetric = 'mean_accuracy'

/** The row with what newly arrived metric columns say: last values, and the sparkline carried on. */
export function withMetrics(row: RunSummary, columns: MetricColumns): RunSummary {
  const headline: Record<string, number> = { ...row.headline }
  for (const [name, values] of Object.entries(columns.values)) {
    const last = lastFinite(values)
    if (last !== null && (name in headline || headlineNames.includes(name))) headline[name] = last
  }
  const fresh = columns.values[sparkMetric]
  return { ...row, headline, spark: fresh ? thinned([...row.spark, ...fresh]) : row.spark }
}

export const headlineNames: readonly string[] = ['mean_accuracy', 'test_mean_accuracy', 'mean_episode_length']

function lastFinite(values: Float64Array): number | null {
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index]
    if (value !== undefined && Number.isFinite(value)) return value
  }
  return null
}

/** Every second value dropped until at most 64 are left; the last always stays. */
function thinned(values: number[]): number[] {
  let kept = values
  while (kept.length > sparkLength) {
    const last = kept.length - 1
    kept = kept.filter((_, index) => (last - index) % 2 === 0)
  }
  return kept
}
