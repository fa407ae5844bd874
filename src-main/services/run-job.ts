import { columnsOf } from '@shared/contract/columns'
import type { LogLevel } from '@shared/contract/requests'
import type { RunConfig } from '@shared/config/run-schema'
import { AppError, reportOf } from '@shared/domain/errors'
import type { CheckpointKind } from '@shared/domain/checkpoint'
import type { MetricRow } from '@shared/domain/metric'
import type { RunState } from '@shared/domain/run'
import { playEpisodes } from '../engine/replay/play-episodes'
import { createTrainer } from '../engine/training/create-trainer'
import type { Trainer } from '../engine/training/trainer'
import type { RunHandle } from '../store/types'
import type { ServiceDependencies } from './dependencies'
import { ProgressMeter } from './run-progress'
import { RunSteering, StopSignal } from './run-steering'
import { openScene } from './scene'
import type { Scene } from './scene'

/** At most one resume point in this time, and at most one an iteration. */
const resumePointEveryMs = 10_000
/** An open iteration this short is finished rather than dropped when a stop is asked. */
const shortIterationMs = 2000
const statusEveryMs = 1000

/**
 * One run at work in this process: from its last usable checkpoint to its end, writing rows, resume points,
 * checkpoints and episodes on the way. The handle is released when it ends, however it ends.
 */
export class RunJob {
  readonly #handle: RunHandle
  readonly #config: RunConfig
  readonly #deps: ServiceDependencies
  readonly #steering: RunSteering
  #meter: ProgressMeter
  #scene: Scene | null = null
  #testResults: Readonly<Record<string, number>> = {}
  #state: RunState = 'queued'
  #statusAt = -Infinity
  #resumePointAt = 0
  #iterationMs = 0

  constructor(handle: RunHandle, config: RunConfig, deps: ServiceDependencies) {
    this.#handle = handle
    this.#config = config
    this.#deps = deps
    this.#meter = new ProgressMeter(config.rl.num_iterations, [])
    this.#steering = new RunSteering({
      clock: deps.clock,
      breathe: deps.breathe,
      takeRequest: () => handle.takeRequest(),
      onPausing: (paused) => this.#enter(paused ? 'paused' : 'running', '')
    })
  }

  get id() {
    return this.#handle.id
  }

  get state(): RunState {
    return this.#state
  }

  stop(): void {
    if (this.#state === 'running' || this.#state === 'paused') this.#enter('stopping', '')
    this.#steering.stop()
  }

  pause(): void {
    this.#enter('pausing', '')
    this.#steering.pause()
  }

  continue(): void {
    this.#steering.continue()
  }

  /** Resolves when the run has ended and its lock is given up; never rejects. */
  async work(): Promise<void> {
    try {
      await this.#deps.tensors.use(this.#handle.plan)
      this.#scene = await this.#openScene()
      const { shape, program, train, test } = this.#scene
      const trainer = createTrainer({ config: this.#config, shape, program, train, test, clock: this.#deps.clock })
      await this.#begin(trainer)
      await this.#trainToEnd(trainer)
      await this.#test(trainer)
      this.#enter('finished', '')
    } catch (thrown) {
      if (thrown instanceof StopSignal) this.#enter('stopped', 'Stopped on request.')
      else this.#fail(thrown)
    } finally {
      this.#scene?.dispose()
      this.#handle.release()
    }
  }

  /** Compiled where the plan says so; with `--compile auto` what cannot be compiled runs uncompiled, and the log says why. */
  async #openScene(): Promise<Scene> {
    const { plan, run } = this.#handle
    try {
      return await openScene(this.#config, plan, this.#deps)
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'trace-refused' || run.settings.compile === 'on') throw thrown
      this.#log('warning', 'not-compiled', thrown.message)
      this.#handle.setPlan({ ...plan, compile: 'off' })
      return await openScene(this.#config, this.#handle.plan, this.#deps)
    }
  }

  async #begin(trainer: Trainer): Promise<void> {
    const { checkpoint, skipped } = await this.#handle.latestUsable()
    for (const { iterations, problem } of skipped) this.#log('warning', 'checkpoint-skipped', `Checkpoint ${iterations} was passed over: ${problem.message}`)
    if (checkpoint) {
      const { model, optimizer, arrays, json } = checkpoint
      await trainer.restore({ model, optimizer, arrays, json })
      this.#log('info', 'resumed', `Resumed after ${checkpoint.iterations} iterations.`)
    }
    const cut = this.#handle.truncateMetrics(trainer.iterationsDone)
    if (cut > 0) this.#log('info', 'rows-cut', `${cut} rows after the resume point were cut; they are computed again.`)
    this.#meter = new ProgressMeter(this.#config.rl.num_iterations, this.#deps.workspace.runs.metrics(this.id, 0).rows)
    this.#resumePointAt = this.#deps.clock()
    this.#enter('running', '')
  }

  async #trainToEnd(trainer: Trainer): Promise<void> {
    while (trainer.iterationsDone < this.#config.rl.num_iterations) {
      const startedAt = this.#deps.clock()
      const row = await trainer.runIteration({ checkpoint: () => this.#betweenSteps() })
      this.#iterationMs = this.#deps.clock() - startedAt
      this.#record(row)
      await this.#saveIfDue(trainer)
      if (this.#steering.stopping) {
        await this.#save(trainer, 'resume', row.metrics)
        throw new StopSignal()
      }
    }
  }

  async #betweenSteps(): Promise<void> {
    try {
      await this.#steering.checkpoint()
    } catch (thrown) {
      if (thrown instanceof StopSignal && this.#iterationMs > 0 && this.#iterationMs < shortIterationMs) return
      throw thrown
    }
  }

  #record(row: MetricRow): void {
    this.#handle.appendMetrics(row)
    this.#meter.add(row)
    const { progress } = this.#meter
    this.#deps.events.emit({ type: 'run.metrics', run: this.id, from: row.iteration, columns: columnsOf([row]) })
    this.#deps.events.emit({ type: 'run.progress', run: this.id, progress })
    if (this.#deps.clock() - this.#statusAt >= statusEveryMs) this.#writeStatus('')
  }

  async #saveIfDue(trainer: Trainer): Promise<void> {
    const { checkpointPeriod } = this.#handle.run.settings
    const last = this.#handle.rows - 1
    const metrics = this.#meter.headline
    if (checkpointPeriod > 0 && (last + 1) % checkpointPeriod === 0 && last + 1 < this.#config.rl.num_iterations) await this.#save(trainer, 'user', metrics)
    else if (this.#deps.clock() - this.#resumePointAt >= resumePointEveryMs) await this.#save(trainer, 'resume', metrics)
  }

  async #save(trainer: Trainer, kind: CheckpointKind, metrics: Readonly<Record<string, number>>): Promise<void> {
    const { model, optimizer, arrays, json } = await trainer.snapshot()
    const iterations = trainer.iterationsDone
    await this.#handle.writeCheckpoint({ iterations, kind, model, optimizer, arrays, json: { ...json }, metrics })
    this.#resumePointAt = this.#deps.clock()
    if (kind === 'user') await this.#storeEpisodes(iterations)
    this.#deps.events.emit({ type: 'run.checkpoint', run: this.id, iterations })
  }

  async #test(trainer: Trainer): Promise<void> {
    this.#log('info', 'testing', `Testing over ${this.#config.rl.num_test_iterations} batches.`)
    this.#testResults = await trainer.test({ checkpoint: () => this.#steering.checkpoint() })
    await this.#save(trainer, 'user', { ...this.#meter.headline, ...this.#testResults })
  }

  async #storeEpisodes(iterations: number): Promise<void> {
    if (!this.#scene) return
    const { shape, program, test } = this.#scene
    const count = Math.min(this.#handle.run.settings.storedEpisodes, test.y.length)
    const { seed } = this.#config
    if (count > 0)
      this.#handle.writeEpisodes(iterations, await playEpisodes({ config: this.#config, shape, program, dataset: test, split: 'test', count, seed }))
  }

  #fail(thrown: unknown): void {
    const report = reportOf(thrown)
    this.#state = 'failed'
    try {
      this.#handle.setStatus({ problem: report })
      this.#log('error', 'failed', `${report.message} ${report.remedy}`.trim())
      this.#writeStatus(report.message)
    } catch (unwritable) {
      // a full or vanished disk may be the very reason: clients are told all the same
      this.#deps.events.emit({
        type: 'run.log',
        run: this.id,
        entry: { index: -1, at: '', level: 'error', kind: 'unwritable', text: reportOf(unwritable).message }
      })
    }
    this.#deps.events.emit({ type: 'run.state', run: this.id, state: 'failed', progress: this.#meter.progress, reason: report.message })
  }

  #enter(state: RunState, reason: string): void {
    this.#state = state
    this.#writeStatus(reason)
    this.#deps.events.emit({ type: 'run.state', run: this.id, state, progress: this.#meter.progress, reason })
  }

  #writeStatus(reason: string): void {
    const { progress, spark, headline } = this.#meter
    this.#handle.setStatus({ state: this.#state, progress, spark, headline: { ...headline, ...this.#testResults }, reason })
    this.#statusAt = this.#deps.clock()
  }

  #log(level: LogLevel, kind: string, text: string): void {
    this.#deps.events.emit({ type: 'run.log', run: this.id, entry: this.#handle.log(level, kind, text) })
  }
}
