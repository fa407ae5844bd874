import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'

type EarlyStoppingConfig = RunConfig['early_stopping']

/**
 * Watches one metric and says when it has not become better for a number of iterations. It depends on nothing but the rows it was
 * shown, so that a resumed run, shown the rows there are, stops where an uninterrupted one does.
 */
export class EarlyStopping {
  readonly #config: EarlyStoppingConfig
  #recent: number[] = []
  #best: number | null = null
  #bestAt = -1

  constructor(config: EarlyStoppingConfig) {
    this.#config = config
  }

  /**
   * Takes the rows in order and answers for the last one: why to stop after it, or null.
   * @throws AppError `bad-config` for a metric that rows do not have
   */
  add({ iteration, metrics }: Pick<MetricRow, 'iteration' | 'metrics'>): string | null {
    const { metric, mode, patience, min_delta: delta, window } = this.#config
    if (metric === null) return null
    const value = metrics[metric]
    if (value === undefined) throw unknownMetric(metric, metrics)
    // iterations without a value (no episode ended) neither help nor count against the metric
    if (Number.isFinite(value)) {
      this.#recent = [...this.#recent, value].slice(-window)
      const mean = this.#recent.reduce((sum, one) => sum + one, 0) / this.#recent.length
      const sign = mode === 'max' ? 1 : -1
      if (this.#best === null || sign * (mean - this.#best) > delta) {
        this.#best = mean
        this.#bestAt = iteration
      }
    }
    if (this.#best === null || iteration - this.#bestAt < patience) return null
    return `Stopped early: ${metric} has been no better than ${this.#best.toPrecision(4)}, of iteration ${this.#bestAt}, for ${patience} iterations.`
  }
}

function unknownMetric(metric: string, metrics: MetricRow['metrics']): AppError {
  return new AppError('bad-config', `early_stopping.metric is ${metric}, which this run does not log.`, {
    remedy: `Choose one of its metrics: ${Object.keys(metrics).join(', ')}.`
  })
}
