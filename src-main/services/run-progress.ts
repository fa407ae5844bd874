import type { MetricRow } from '@shared/domain/metric'
import type { RunProgress } from '@shared/domain/run'

/** Rows whose speed predicts the time left. */
const recent = 20
const sparkPoints = 64

/** Progress, headline and sparkline of a run, from its rows as they come. */
export class ProgressMeter {
  readonly #iterations: number
  #rows: readonly MetricRow[] = []
  #last: MetricRow | null = null
  #spark: number[] = []
  #sparkStride = 1

  constructor(iterations: number, rows: readonly MetricRow[]) {
    this.#iterations = iterations
    for (const row of rows) this.add(row)
  }

  add(row: MetricRow): void {
    this.#rows = [...this.#rows, row].slice(-recent)
    this.#last = row
    if (row.iteration % this.#sparkStride !== 0) return
    this.#spark.push(row.metrics['mean_accuracy'] ?? row.metrics['verifier.train_accuracy'] ?? NaN)
    if (this.#spark.length <= sparkPoints) return
    this.#spark = this.#spark.filter((_, index) => index % 2 === 0)
    this.#sparkStride *= 2
  }

  get progress(): RunProgress {
    const last = this.#last
    const iteration = last === null ? 0 : last.iteration + 1
    const elapsedMs = last?.clock.elapsedMs ?? 0
    const [first] = this.#rows
    const span = last !== null && first !== undefined && last !== first ? (last.clock.elapsedMs - first.clock.elapsedMs) / (this.#rows.length - 1) : elapsedMs
    return {
      iteration,
      iterations: this.#iterations,
      frames: last?.frames ?? 0,
      updates: last?.updates ?? 0,
      framesPerSecond: elapsedMs > 0 ? (1000 * (last?.frames ?? 0)) / elapsedMs : 0,
      elapsedMs,
      etaMs: last === null ? null : Math.max(0, this.#iterations - iteration) * span
    }
  }

  get spark(): readonly number[] {
    return this.#spark
  }

  /** The figures shown in lists. */
  get headline(): Readonly<Record<string, number>> {
    const metrics = this.#last?.metrics ?? {}
    const shown = [
      'mean_accuracy',
      'mean_decided_accuracy',
      'mean_episode_length',
      'completeness',
      'soundness',
      ...Object.keys(metrics).filter((name) => name.endsWith('.mean_episode_reward') || name.endsWith('.train_accuracy'))
    ]
    return Object.fromEntries(shown.flatMap((name) => (metrics[name] === undefined ? [] : [[name, metrics[name]]])))
  }
}
