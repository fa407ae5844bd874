import { columnsOf } from '@shared/contract/columns'
import type { LogLevel } from '@shared/contract/requests'
import { iterationsOf } from '@shared/config/rules'
import type { RunConfig } from '@shared/config/run-schema'
import { AppError, reportOf } from '@shared/domain/errors'
import type { NamedArrays } from '@shared/domain/arrays'
import type { CheckpointKind } from '@shared/domain/checkpoint'
import type { MetricRow } from '@shared/domain/metric'
import type { ExecutionPlan, RunSettings, RunState } from '@shared/domain/run'
import { playEpisodes } from '../engine/replay/play-episodes'
import { createSoloTrainer, createTrainer, trainsAlone } from '../engine/training/create-trainer'
import { EarlyStopping } from '../engine/training/early-stopping'
import { requireFinite } from '../engine/training/finite-model'
import type { Trainer } from '../engine/training/trainer'
import type { RunHandle } from '../store/types'
import { CheckpointSchedule } from './checkpoint-schedule'
import { compilationText } from './compile-report'
import type { ServiceDependencies } from './dependencies'
import type { EmbeddingWatch } from './embeddings'
import { giveFirstWeights } from './first-weights'
import { ProgressMeter } from './run-progress'
import { RunSteering, StopSignal } from './run-steering'
import { openScene, openSoloScene } from './scene'
import type { Scene, SoloScene } from './scene'

/** At most one resume point in this time, and at most one an iteration. */
const resumePointEveryMs = 10_000
/** An open iteration this short is finished rather than dropped when a stop is asked. */
const shortIterationMs = 2000
const statusEveryMs = 1000
const embeddingNewsEveryMs = 10_000

const stateTexts: Partial<Record<RunState, string>> = {
  running: 'Training after',
  paused: 'Paused after',
  stopped: 'Stopped after',
  finished: 'Finished after'
}

/**
 * One run at work in this process: from its last usable checkpoint to its end, writing rows, resume points,
 * checkpoints and episodes on the way. The handle is released when it ends, however it ends.
 */
export class RunJob {
  readonly #handle: RunHandle
  readonly #config: RunConfig
  /** Those of run.json, with what this start changed. */
  readonly #settings: RunSettings
  readonly #deps: ServiceDependencies
  readonly #steering: RunSteering
  /** At most; early stopping may end the run before. */
  readonly #iterations: number
  #meter: ProgressMeter
  /** Null before dialogues can be played, and in runs without. */
  #scene: Scene | null = null
  #dispose: () => void = () => undefined
  #schedule: CheckpointSchedule | null = null
  readonly #stopping: EarlyStopping
  #testResults: Readonly<Record<string, number>> = {}
  #state: RunState = 'queued'
  #begun = false
  #statusAt = -Infinity
  #resumePointAt = 0
  #lastMetrics: MetricRow['metrics'] = {}
  #iterationMs = 0
  /** Why training ended before its last iteration; null while it goes on. */
  #endEarly: string | null = null

  constructor(handle: RunHandle, config: RunConfig, settings: RunSettings, deps: ServiceDependencies) {
    this.#handle = handle
    this.#config = config
    this.#settings = settings
    this.#deps = deps
    this.#iterations = iterationsOf(config)
    this.#stopping = new EarlyStopping(config.early_stopping)
    this.#meter = new ProgressMeter(this.#iterations, [])
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

  /** Whether work has not begun: such a job can be given up at once. */
  get waiting(): boolean {
    return !this.#begun
  }

  stop(): void {
    this.#steering.stop()
    if (this.#state === 'running' || this.#state === 'pausing' || this.#state === 'paused') this.#announce('stopping', '')
  }

  pause(): void {
    this.#steering.pause()
    this.#announce('pausing', '')
  }

  continue(): void {
    this.#steering.continue()
    this.#announce('running', '')
  }

  /** Ends a job that has not begun. */
  giveUp(): void {
    this.#announce('stopped', 'Stopped before it began.')
    this.#release()
  }

  /** Resolves when the run has ended and its lock is given up; never rejects. */
  async work(): Promise<void> {
    this.#begun = true
    let leave: (() => void) | null = null
    try {
      leave = await this.#deps.tensors.occupy(this.#handle.plan)
      const trainer = await this.#furnish()
      await this.#begin(trainer)
      await this.#trainToEnd(trainer)
      await this.#test(trainer)
      this.#enter('finished', this.#endEarly ?? '')
    } catch (thrown) {
      if (thrown instanceof StopSignal) this.#announce('stopped', 'Stopped on request.')
      else this.#fail(thrown)
    } finally {
      this.#dispose()
      leave?.()
      this.#release()
    }
  }

  /** Data, agents and trainer; `#scene` is set where dialogues are played. */
  async #furnish(): Promise<Trainer> {
    const config = this.#config
    const { clock } = this.#deps
    if (trainsAlone(config)) {
      const scene = await this.#asCompiledAsCanBe((plan) => openSoloScene(config, plan, this.#deps, this.#embeddingWatch()))
      this.#dispose = () => scene.dispose()
      this.#logCompilation(scene)
      return createSoloTrainer({ config, ...scene, clock })
    }
    const scene = await this.#asCompiledAsCanBe((plan) => openScene(config, plan, this.#deps, this.#embeddingWatch()))
    this.#dispose = () => scene.dispose()
    this.#scene = scene
    this.#logCompilation(scene)
    const { shape, program, train, test } = scene
    return createTrainer({ config, shape, program, train, test, clock })
  }

  /** Compiled where the plan says so; with `--compile auto` what cannot be compiled runs uncompiled, and the log says why. */
  async #asCompiledAsCanBe<Opened>(open: (plan: ExecutionPlan) => Promise<Opened>): Promise<Opened> {
    const { plan } = this.#handle
    try {
      return await open(plan)
    } catch (thrown) {
      const needed = this.#settings.compile === 'on' || plan.precision !== 'float32' || plan.xla
      if (!(thrown instanceof AppError) || thrown.code !== 'trace-refused' || needed) throw thrown
      this.#log('warning', 'not-compiled', thrown.message)
      this.#handle.setPlan({ ...plan, compile: 'off' })
      return await open(this.#handle.plan)
    }
  }

  /** Computing pretrained features can take minutes: it can be stopped, and the log says how far it is. */
  #embeddingWatch(): EmbeddingWatch {
    let toldAt = -Infinity
    return {
      checkpoint: () => this.#steering.checkpoint(),
      progress: (done, total) => {
        const now = this.#deps.clock()
        if (done < total && now - toldAt < embeddingNewsEveryMs) return
        toldAt = now
        this.#log('info', 'embeddings', `Pretrained features of ${done} of ${total} images computed.`)
      }
    }
  }

  #logCompilation({ compiled }: Pick<Scene | SoloScene, 'compiled'>): void {
    if (compiled === null) return
    for (const note of compiled.compilation.notes) this.#log('warning', 'graph-cache', note)
    this.#log('info', 'compiled', compilationText(compiled.compilation))
  }

  async #begin(trainer: Trainer): Promise<void> {
    const { checkpoint, skipped } = await this.#handle.latestUsable()
    for (const { iterations, problem } of skipped) this.#log('warning', 'checkpoint-skipped', `Checkpoint ${iterations} was passed over: ${problem.message}`)
    if (!checkpoint && (skipped.length > 0 || this.#handle.run.parent)) {
      throw new AppError('damaged', `Run ${this.id} has no checkpoint left that can be used.`, {
        remedy: 'Its rows and files stay as they are; fork from another run or start anew.'
      })
    }
    if (checkpoint) {
      const { model, optimizer, arrays, json } = checkpoint
      await trainer.restore({ model, optimizer, arrays, json })
      // what pretraining came to is told once, and stays in sight
      this.#testResults = Object.fromEntries(Object.entries(this.#handle.status.headline).filter(([name]) => name.includes('.pretrain_test_')))
      this.#log('info', 'resumed', `Resumed after ${checkpoint.iterations} iterations.`)
    }
    const cut = this.#handle.truncateMetrics(trainer.iterationsDone)
    if (cut > 0) this.#log('info', 'rows-cut', `${cut} rows after the resume point were cut; they are computed again.`)
    const { rows } = this.#deps.workspace.runs.metrics(this.id, 0)
    this.#meter = new ProgressMeter(this.#iterations, rows)
    // what a fork has from its parent says nothing about how it fares itself
    const own = rows.slice(this.#handle.run.parent?.checkpoint ?? 0)
    this.#endEarly = own.reduce<string | null>((_, row) => this.#stopping.add(row), null)
    this.#lastMetrics = rows[rows.length - 1]?.metrics ?? {}
    const present = (await this.#deps.workspace.runs.checkpoints(this.id)).map(({ iterations }) => iterations)
    this.#schedule = new CheckpointSchedule(this.#handle, this.#settings, present, trainer.iterationsDone)
    this.#resumePointAt = this.#deps.clock()
    this.#enter('running', '')
    if (!checkpoint) await this.#giveFirstWeights(trainer)
  }

  /** What agents begin with besides their initial weights; kept as checkpoint 0, so that no other run is needed to go on from it. */
  async #giveFirstWeights(trainer: Trainer): Promise<void> {
    if (this.#scene === null) return
    const { notes, metrics } = await giveFirstWeights(this.#config, this.#scene, this.#handle.plan, this.#deps, {
      checkpoint: () => this.#steering.checkpoint(),
      note: (text) => this.#log('info', 'weights', text)
    })
    if (notes === 0) return
    this.#testResults = metrics
    await this.#save(trainer, 'resume', metrics)
  }

  async #trainToEnd(trainer: Trainer): Promise<void> {
    while (trainer.iterationsDone < this.#iterations && this.#endEarly === null) {
      const startedAt = this.#deps.clock()
      const row = await trainer.runIteration({ checkpoint: () => this.#betweenSteps() })
      this.#iterationMs = this.#deps.clock() - startedAt
      this.#record(row)
      this.#endEarly = this.#stopping.add(row)
      await this.#saveIfDue(trainer, row.metrics)
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
    this.#lastMetrics = row.metrics
    this.#meter.add(row)
    const { progress } = this.#meter
    this.#deps.events.emit({ type: 'run.metrics', run: this.id, from: row.iteration, columns: columnsOf([row]) })
    this.#deps.events.emit({ type: 'run.progress', run: this.id, progress })
    if (this.#deps.clock() - this.#statusAt >= statusEveryMs) this.#writeStatus('')
  }

  async #saveIfDue(trainer: Trainer, metrics: MetricRow['metrics']): Promise<void> {
    const { episodePeriod } = this.#settings
    const { iterationsDone } = trainer
    // the test follows at once and ends with a checkpoint that has its figures
    if (iterationsDone === this.#iterations || this.#endEarly !== null) return
    const long = this.#iterationMs >= shortIterationMs || this.#deps.clock() - this.#resumePointAt >= resumePointEveryMs
    if (this.#schedule?.keeps(iterationsDone, metrics)) await this.#keep(trainer, metrics)
    else {
      if (episodePeriod > 0 && iterationsDone % episodePeriod === 0) await this.#storeEpisodes(iterationsDone, (await trainer.snapshot()).arrays)
      if (long) await this.#save(trainer, 'resume', this.#meter.headline)
    }
  }

  /** A checkpoint for good, and those it makes superfluous removed. */
  async #keep(trainer: Trainer, metrics: MetricRow['metrics']): Promise<void> {
    const { bestMetric } = this.#settings
    const deciding = metrics[bestMetric] === undefined ? {} : { [bestMetric]: metrics[bestMetric] }
    await this.#save(trainer, 'user', { ...this.#meter.headline, ...deciding })
    this.#schedule?.written(trainer.iterationsDone, metrics)
  }

  async #save(trainer: Trainer, kind: CheckpointKind, metrics: Readonly<Record<string, number>>): Promise<void> {
    const { model, optimizer, arrays, json } = await trainer.snapshot()
    const iterations = trainer.iterationsDone
    requireFinite(model, optimizer, iterations)
    // before the checkpoint: whoever sees that finds its episodes
    if (kind === 'user') await this.#storeEpisodes(iterations, arrays)
    await this.#handle.writeCheckpoint({ iterations, kind, model, optimizer, arrays, json: { ...json }, metrics })
    this.#resumePointAt = this.#deps.clock()
    if (kind === 'user') this.#log('info', 'checkpoint', `Checkpoint kept after ${iterations} iterations.`)
    this.#deps.events.emit({ type: 'run.checkpoint', run: this.id, iterations })
  }

  async #test(trainer: Trainer): Promise<void> {
    if (this.#endEarly !== null) this.#log('info', 'early-stopping', this.#endEarly)
    this.#log('info', 'testing', 'Testing.')
    try {
      this.#testResults = { ...this.#testResults, ...(await trainer.test({ checkpoint: () => this.#steering.checkpoint() })) }
    } catch (thrown) {
      if (thrown instanceof StopSignal) await this.#save(trainer, 'resume', this.#meter.headline)
      throw thrown
    }
    await this.#save(trainer, 'user', { ...this.#meter.headline, ...this.#testResults })
    this.#schedule?.written(trainer.iterationsDone, this.#lastMetrics)
  }

  async #storeEpisodes(iterations: number, arrays: NamedArrays): Promise<void> {
    if (!this.#scene) return
    const { shape, program, test } = this.#scene
    const count = Math.min(this.#settings.storedEpisodes, test.y.length)
    if (count === 0) return
    const checkpoint = (): Promise<void> => this.#steering.checkpoint()
    const { seed } = this.#config
    this.#handle.writeEpisodes(
      iterations,
      await playEpisodes({ config: this.#config, shape, program, dataset: test, split: 'test', count, seed, arrays, checkpoint })
    )
  }

  #fail(thrown: unknown): void {
    const report = reportOf(thrown)
    this.#attempt(() => {
      this.#handle.setStatus({ problem: report })
      this.#log('error', 'failed', `${report.message} ${report.remedy}`.trim())
    })
    this.#announce('failed', report.message)
  }

  #release(): void {
    this.#attempt(() => this.#handle.release())
  }

  /** What cannot be written is told to the clients instead. */
  #attempt(write: () => void): void {
    try {
      write()
    } catch (unwritable) {
      const { message } = reportOf(unwritable)
      this.#deps.events.emit({ type: 'run.log', run: this.id, entry: { index: -1, at: '', level: 'error', kind: 'unwritable', text: message } })
    }
  }

  #enter(state: RunState, reason: string): void {
    this.#state = state
    this.#writeState(reason)
    this.#tellState(reason)
  }

  /** Enters a state although its status may not be writable: a full or vanished disk must not keep a run from ending. */
  #announce(state: RunState, reason: string): void {
    this.#state = state
    this.#attempt(() => this.#writeState(reason))
    this.#tellState(reason)
  }

  /** Failures are logged with their reason where they are caught. */
  #writeState(reason: string): void {
    const text = stateTexts[this.#state]
    if (text !== undefined) this.#log('info', this.#state, `${text} ${this.#meter.progress.iteration} iterations.`)
    this.#writeStatus(reason)
  }

  #tellState(reason: string): void {
    this.#deps.events.emit({ type: 'run.state', run: this.id, state: this.#state, progress: this.#meter.progress, reason })
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
