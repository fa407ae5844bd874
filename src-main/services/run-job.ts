import { iterationsOf } from '@shared/config/rules'
import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import type { RunSettings } from '@shared/domain/run'
import { EarlyStopping } from '../engine/training/early-stopping'
import type { Trainer } from '../engine/training/trainer'
import type { RunHandle } from '../store/types'
import type { ServiceDependencies } from './dependencies'
import { giveFirstWeights } from './first-weights'
import { furnishRun } from './run-furnishing'
import type { FurnishedRun, RunAtWork } from './run-furnishing'
import { longIterationMs, RunKeeping } from './run-keeping'
import { RunRecord } from './run-record'
import { RunSteering, StopSignal } from './run-steering'

/**
 * One run at work in this process: from its last usable checkpoint to its end, writing rows, resume points,
 * checkpoints and episodes on the way. The handle is released when it ends, however it ends.
 */
export class RunJob {
  readonly #run: RunAtWork
  readonly #record: RunRecord
  readonly #steering: RunSteering
  /** At most; early stopping may end the run before. */
  readonly #iterations: number
  readonly #stopping: EarlyStopping
  #begun = false
  #lastMetrics: MetricRow['metrics'] = {}
  #iterationMs = 0
  /** Why training ended before its last iteration; null while it goes on. */
  #endEarly: string | null = null

  /** @param settings those of run.json, with what this start changed */
  constructor(handle: RunHandle, config: RunConfig, settings: RunSettings, deps: ServiceDependencies) {
    this.#iterations = iterationsOf(config)
    this.#stopping = new EarlyStopping(config.early_stopping)
    const record = new RunRecord(handle, this.#iterations, deps)
    const steering = new RunSteering({
      clock: deps.clock,
      breathe: deps.breathe,
      takeRequest: () => handle.takeRequest(),
      onPausing: (paused) => record.enter(paused ? 'paused' : 'running', '')
    })
    this.#record = record
    this.#steering = steering
    this.#run = { handle, config, settings, record, deps, checkpoint: () => steering.checkpoint() }
  }

  get id() {
    return this.#run.handle.id
  }

  /** Whether work has not begun: such a job can be given up at once. */
  get waiting(): boolean {
    return !this.#begun
  }

  stop(): void {
    this.#steering.stop()
    if (['running', 'pausing', 'paused'].includes(this.#record.state)) this.#record.announce('stopping', '')
  }

  pause(): void {
    this.#steering.pause()
    this.#record.announce('pausing', '')
  }

  continue(): void {
    this.#steering.continue()
    this.#record.announce('running', '')
  }

  /** Ends a job that has not begun. */
  giveUp(): void {
    this.#record.announce('stopped', 'Stopped before it began.')
    this.#release()
  }

  /** Resolves when the run has ended and its lock is given up; never rejects. */
  async work(): Promise<void> {
    this.#begun = true
    let leave: (() => void) | null = null
    let furnished: FurnishedRun | null = null
    try {
      leave = await this.#run.deps.tensors.occupy(this.#run.handle.plan)
      furnished = await furnishRun(this.#run)
      const keeping = await this.#begin(furnished)
      await this.#trainToEnd(furnished.trainer, keeping)
      await this.#test(furnished.trainer, keeping)
      this.#record.enter('finished', this.#endEarly ?? '')
    } catch (thrown) {
      if (thrown instanceof StopSignal) this.#record.announce('stopped', 'Stopped on request.')
      else this.#record.fail(thrown)
    } finally {
      furnished?.dispose()
      leave?.()
      this.#release()
    }
  }

  async #begin(furnished: FurnishedRun): Promise<RunKeeping> {
    const { handle, deps } = this.#run
    const { trainer } = furnished
    const goesOn = await this.#restore(trainer)
    const cut = handle.truncateMetrics(trainer.iterationsDone)
    if (cut > 0) this.#record.log('info', 'rows-cut', `${cut} rows after the resume point were cut; they are computed again.`)
    const { rows } = deps.workspace.runs.metrics(this.id, 0)
    this.#record.goOnAfter(rows)
    // what a fork has from its parent says nothing about how it fares itself
    const own = rows.slice(handle.run.parent?.checkpoint ?? 0)
    this.#endEarly = own.reduce<string | null>((_, row) => this.#stopping.add(row), null)
    this.#lastMetrics = rows[rows.length - 1]?.metrics ?? {}
    const present = (await deps.workspace.runs.checkpoints(this.id)).map(({ iterations }) => iterations)
    const keeping = new RunKeeping(this.#run, furnished, present)
    this.#record.enter('running', '')
    if (!goesOn) await this.#giveFirstWeights(furnished, keeping)
    return keeping
  }

  /** Takes up the last usable checkpoint. @returns whether there is one */
  async #restore(trainer: Trainer): Promise<boolean> {
    const { handle } = this.#run
    const { checkpoint, skipped } = await handle.latestUsable()
    for (const { iterations, problem } of skipped) {
      this.#record.log('warning', 'checkpoint-skipped', `Checkpoint ${iterations} was passed over: ${problem.message}`)
    }
    if (!checkpoint && (skipped.length > 0 || handle.run.parent)) {
      throw new AppError('damaged', `Run ${this.id} has no checkpoint left that can be used.`, {
        remedy: 'Its rows and files stay as they are; fork from another run or start anew.'
      })
    }
    if (!checkpoint) return false
    const { model, optimizer, arrays, json } = checkpoint
    await trainer.restore({ model, optimizer, arrays, json })
    // what pretraining came to is told once, and stays in sight
    this.#record.results = Object.fromEntries(Object.entries(handle.status.headline).filter(([name]) => name.includes('.pretrain_test_')))
    this.#record.log('info', 'resumed', `Resumed after ${checkpoint.iterations} iterations.`)
    return true
  }

  /** What agents begin with besides their initial weights; kept as checkpoint 0, so that no other run is needed to go on from it. */
  async #giveFirstWeights({ scene }: FurnishedRun, keeping: RunKeeping): Promise<void> {
    if (scene === null) return
    const { config, handle, deps, checkpoint } = this.#run
    const { notes, metrics } = await giveFirstWeights(config, scene, handle.plan, deps, {
      checkpoint,
      note: (text) => this.#record.log('info', 'weights', text)
    })
    if (notes === 0) return
    this.#record.results = metrics
    await keeping.save('resume', metrics)
  }

  async #trainToEnd(trainer: Trainer, keeping: RunKeeping): Promise<void> {
    const { clock } = this.#run.deps
    while (trainer.iterationsDone < this.#iterations && this.#endEarly === null) {
      const startedAt = clock()
      const row = await trainer.runIteration({ checkpoint: () => this.#betweenSteps() })
      this.#iterationMs = clock() - startedAt
      this.#lastMetrics = row.metrics
      this.#record.add(row)
      this.#endEarly = this.#stopping.add(row)
      // after the last iteration the test follows at once and ends with a checkpoint that has its figures
      const ended = trainer.iterationsDone === this.#iterations || this.#endEarly !== null
      if (!ended) await keeping.afterIteration(row.metrics, this.#iterationMs)
      if (this.#steering.stopping) {
        await keeping.save('resume', row.metrics)
        throw new StopSignal()
      }
    }
  }

  /** An open iteration that is short is finished rather than dropped when a stop is asked. */
  async #betweenSteps(): Promise<void> {
    try {
      await this.#steering.checkpoint()
    } catch (thrown) {
      if (thrown instanceof StopSignal && this.#iterationMs > 0 && this.#iterationMs < longIterationMs) return
      throw thrown
    }
  }

  async #test(trainer: Trainer, keeping: RunKeeping): Promise<void> {
    if (this.#endEarly !== null) this.#record.log('info', 'early-stopping', this.#endEarly)
    this.#record.log('info', 'testing', 'Testing.')
    try {
      this.#record.results = { ...this.#record.results, ...(await trainer.test({ checkpoint: this.#run.checkpoint })) }
    } catch (thrown) {
      if (thrown instanceof StopSignal) await keeping.save('resume', this.#record.headline)
      throw thrown
    }
    await keeping.keep({ ...this.#record.headline, ...this.#record.results }, this.#lastMetrics)
  }

  #release(): void {
    this.#record.attempt(() => this.#run.handle.release())
  }
}
