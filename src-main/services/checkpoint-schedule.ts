import type { RunSettings } from '@shared/domain/run'
import type { BestCheckpoint } from '@shared/format/documents'
import type { RunHandle } from '../store/types'

type Settings = Pick<RunSettings, 'checkpointPeriod' | 'checkpointsKept' | 'bestMetric' | 'bestMode'>

/** Which checkpoints a run keeps besides its last, and which make way for newer ones. */
export class CheckpointSchedule {
  readonly #handle: Pick<RunHandle, 'best' | 'setBest' | 'dropCheckpoint' | 'run'>
  readonly #settings: Settings
  #best: BestCheckpoint | null
  /** Of the period, ascending. */
  #scheduled: number[]

  /** @param present checkpoints there are; @param iterations finished ones, beyond which nothing counts any more */
  constructor(handle: Pick<RunHandle, 'best' | 'setBest' | 'dropCheckpoint' | 'run'>, settings: Settings, present: readonly number[], iterations: number) {
    this.#handle = handle
    this.#settings = settings
    const { best } = handle
    const counts = best !== null && best.iterations <= iterations && best.metric === settings.bestMetric && best.mode === settings.bestMode
    this.#best = counts ? best : null
    this.#scheduled = present.filter((at) => at <= iterations && this.#isScheduled(at))
  }

  /** Whether the state after these iterations is kept for good. */
  keeps(iterations: number, metrics: Readonly<Record<string, number>>): boolean {
    return this.#isScheduled(iterations) || this.#betterThanBest(metrics) !== null
  }

  /** To be told when such a checkpoint is on the disk. */
  written(iterations: number, metrics: Readonly<Record<string, number>>): void {
    const value = this.#betterThanBest(metrics)
    const former = this.#best
    if (value !== null) {
      this.#best = { iterations, metric: this.#settings.bestMetric, mode: this.#settings.bestMode, value }
      this.#handle.setBest(this.#best)
    }
    if (this.#isScheduled(iterations)) this.#scheduled = [...this.#scheduled.filter((at) => at < iterations), iterations]
    if (former !== null && former !== this.#best && !this.#scheduled.includes(former.iterations)) this.#drop(former.iterations)
    const { checkpointsKept: kept } = this.#settings
    while (kept > 0 && this.#scheduled.length > kept) this.#drop(this.#scheduled.shift()!)
  }

  #isScheduled(iterations: number): boolean {
    const { checkpointPeriod: period } = this.#settings
    return period > 0 && iterations % period === 0
  }

  /** The value, where it is better than all before; null otherwise. */
  #betterThanBest(metrics: Readonly<Record<string, number>>): number | null {
    const { bestMetric: metric, bestMode: mode } = this.#settings
    const value = metrics[metric]
    if (metric === '' || value === undefined || !Number.isFinite(value)) return null
    if (this.#best === null) return value
    return (mode === 'max' ? value > this.#best.value : value < this.#best.value) ? value : null
  }

  /** The best one stays, and so does what a fork began with. */
  #drop(iterations: number): void {
    if (iterations === this.#best?.iterations || iterations === this.#handle.run.parent?.checkpoint) return
    this.#handle.dropCheckpoint(iterations)
  }
}
