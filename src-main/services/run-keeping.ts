import type { NamedArrays } from '@shared/domain/arrays'
import type { CheckpointKind } from '@shared/domain/checkpoint'
import type { MetricRow } from '@shared/domain/metric'
import { playEpisodes } from '../engine/replay/play-episodes'
import { requireFinite } from '../engine/training/finite-model'
import { CheckpointSchedule } from './checkpoint-schedule'
import type { FurnishedRun, RunAtWork } from './run-furnishing'

/** At most one resume point in this time, and at most one an iteration. */
const resumePointEveryMs = 10_000
/** Rather a resume point for every iteration that takes as long as this. */
export const longIterationMs = 2000

type Figures = MetricRow['metrics']

/** What a run at work stores on its way: resume points, checkpoints for good, and episodes. */
export class RunKeeping {
  readonly #run: RunAtWork
  readonly #furnished: FurnishedRun
  readonly #schedule: CheckpointSchedule
  #resumePointAt: number

  /** @param present iterations of the checkpoints there are */
  constructor(run: RunAtWork, furnished: FurnishedRun, present: readonly number[]) {
    this.#run = run
    this.#furnished = furnished
    this.#schedule = new CheckpointSchedule(run.handle, run.settings, present, furnished.trainer.iterationsDone)
    this.#resumePointAt = run.deps.clock()
  }

  /** What is due after an iteration that took so long. */
  async afterIteration(metrics: Figures, iterationMs: number): Promise<void> {
    const { settings, record, deps } = this.#run
    const { trainer } = this.#furnished
    const { iterationsDone: iterations } = trainer
    const long = iterationMs >= longIterationMs || deps.clock() - this.#resumePointAt >= resumePointEveryMs
    if (this.#schedule.keeps(iterations, metrics)) {
      const { bestMetric } = settings
      const deciding = metrics[bestMetric] === undefined ? {} : { [bestMetric]: metrics[bestMetric] }
      await this.keep({ ...record.headline, ...deciding }, metrics)
      return
    }
    const { episodePeriod } = settings
    if (episodePeriod > 0 && iterations % episodePeriod === 0) await this.#storeEpisodes(iterations, (await trainer.snapshot()).arrays)
    if (long) await this.save('resume', record.headline)
  }

  /** A checkpoint for good, and those it makes superfluous removed. @param deciding figures of the last iteration */
  async keep(figures: Figures, deciding: Figures): Promise<void> {
    await this.save('user', figures)
    this.#schedule.written(this.#furnished.trainer.iterationsDone, deciding)
  }

  async save(kind: CheckpointKind, metrics: Figures): Promise<void> {
    const { handle, record, deps } = this.#run
    const { trainer } = this.#furnished
    const { model, optimizer, arrays, json } = await trainer.snapshot()
    const iterations = trainer.iterationsDone
    requireFinite(model, optimizer, iterations)
    // before the checkpoint: whoever sees that finds its episodes
    if (kind === 'user') await this.#storeEpisodes(iterations, arrays)
    await handle.writeCheckpoint({ iterations, kind, model, optimizer, arrays, json: { ...json }, metrics })
    this.#resumePointAt = deps.clock()
    if (kind === 'user') record.log('info', 'checkpoint', `Checkpoint kept after ${iterations} iterations.`)
    deps.events.emit({ type: 'run.checkpoint', run: handle.id, iterations })
  }

  async #storeEpisodes(iterations: number, arrays: NamedArrays): Promise<void> {
    const { handle, config, settings, checkpoint } = this.#run
    const { scene } = this.#furnished
    if (scene === null) return
    const { shape, program, test: dataset } = scene
    const count = Math.min(settings.storedEpisodes, dataset.y.length)
    if (count === 0) return
    const { seed } = config
    handle.writeEpisodes(iterations, await playEpisodes({ config, shape, program, dataset, split: 'test', count, seed, arrays, checkpoint }))
  }
}
