import { batchSizes } from '@shared/config/rules'
import type { BatchSizes } from '@shared/config/rules'
import { AppError } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import { Random } from '@shared/stats/random'
import type { RateFactor } from '../agents/run-program'
import { refuseZeroTrace } from '../objectives/gae'
import { objectiveOf } from '../objectives/registry'
import { rulesOf } from '../protocols/registry'
import type { ProtocolRules } from '../protocols/rules'
import { DataCycler, loaderRandom } from '../scenario/data-cycler'
import { Environment } from '../scenario/environment'
import { CyclingSource } from '../scenario/episode-source'
import { augmentations } from '../agents/bodies/registry'
import { AugmentationShifts } from './augmentation-shifts'
import { Collector } from './collector'
import { evaluate } from './evaluate'
import { brokenTensors, namedTensors } from './finite-model'
import { FrameStore } from './frame-store'
import { blankSignals, fillSignals } from './learning-signals'
import type { LearningSignals } from './learning-signals'
import { messageRegressionScores } from './message-regression'
import { MinibatchWriter } from './minibatch'
import { MinibatchSampler } from './minibatch-sampler'
import { NextValues } from './next-values'
import { learningRates, rateFactors } from './rate-factors'
import { runStatistics, storedStatistics } from './run-statistics'
import { StateReader } from './state-reader'
import { StatisticsSum, valueStatistics } from './statistics'
import { Stopwatch } from './stopwatch'
import type { Trainer, TrainerControl, TrainerOptions, TrainerSnapshot } from './trainer'
import { readCounters, readState, streamsOf, writeState } from './training-state'
import type { SplitStatistics, TrainingState } from './training-state'
import { UpdateMeans } from './update-means'

/** Buffers and collaborators that belong to one set of normaliser statistics. */
interface Workshop extends TrainingState {
  readonly collector: Collector
  readonly frames: FrameStore
  readonly nextValues: NextValues
  readonly writer: MinibatchWriter
  readonly signals: LearningSignals
}

/**
 * Collect a batch, work out what its choices were worth, learn from it in minibatches (nip-spec 1.2).
 * What one minibatch teaches is the program's business; everything here is host work on plain arrays.
 */
export class RolloutTrainer implements Trainer {
  readonly #options: TrainerOptions
  readonly #rules: ProtocolRules
  readonly #sizes: BatchSizes
  readonly #watch: Stopwatch
  /** What stored environments and random streams must have been made for, to be continued. */
  readonly #streams: string
  #workshop: Workshop
  #broken = false

  /** @throws AppError `bad-config` for sizes that leave nothing to learn from, and for settings the reference's rules cannot follow */
  constructor(options: TrainerOptions) {
    const { config, shape, train } = options
    this.#options = options
    this.#rules = rulesOf(config)
    this.#sizes = batchSizes(config, shape.maxRounds, train.y.length)
    if (config.reference_quirks && objectiveOf(config).signals.includes('advantage')) refuseZeroTrace(config.rl.gamma, config.rl.lmbda)
    if (train.y.length === 0) throw new AppError('bad-config', `dataset ${config.dataset} has no training image left under dataset_options.`)
    if (this.#sizes.updates === 0) {
      throw new AppError('bad-config', `rl.minibatch_size is ${config.rl.minibatch_size}, but one batch has only ${this.#sizes.frames} frames.`, {
        remedy: 'Lower rl.minibatch_size or raise rl.frames_per_batch.'
      })
    }
    this.#watch = new Stopwatch(options.clock)
    this.#streams = streamsOf(options, this.#sizes)
    this.#workshop = this.#furnish(this.#initialStatistics(), Random.of(config.seed))
    this.#workshop.environment.resetAll()
  }

  get iterationsDone(): number {
    return this.#workshop.counters.iteration
  }

  get frames(): number {
    return this.#workshop.counters.frames
  }

  get updates(): number {
    return this.#workshop.counters.updates
  }

  async runIteration(control: TrainerControl): Promise<MetricRow> {
    this.#requireWhole()
    this.#broken = true
    const { config, shape } = this.#options
    const { counters, frames, collector, actions, signals, nextValues, environment } = this.#workshop
    const checkpoint = this.#watch.checkpoint(control)
    const start = this.#watch.now
    const metrics: Record<string, number> = {}
    const annealing = config.rl.anneal_lr ? 1 - counters.iteration / config.rl.num_iterations : 1
    const rateFactor = rateFactors(config, shape.agents, counters.iteration)
    try {
      await collector.collect(frames, { random: actions, checkpoint })
      const collected = this.#watch.now
      await fillSignals(signals, frames, nextValues, config)
      const sum = new StatisticsSum(shape, config.reference_quirks)
      sum.add(frames)
      const means = await this.#learn(rateFactor, checkpoint)
      Object.assign(
        metrics,
        sum.finish(''),
        signals.advantages === null ? {} : valueStatistics(shape, frames, signals.advantages),
        means,
        learningRates(config, shape.agents, rateFactor, annealing),
        messageRegressionScores({ config, shape, rules: this.#rules, history: environment.history }, frames, counters.iteration)
      )

      const end = this.#watch.now
      const iteration = counters.iteration++
      counters.frames += this.#sizes.frames
      counters.updates += this.#sizes.updates
      counters.elapsedMs += end - start
      this.#broken = false
      return {
        iteration,
        frames: counters.frames,
        updates: counters.updates,
        metrics,
        clock: {
          elapsedMs: counters.elapsedMs,
          collectMs: collected - start,
          updateMs: end - collected,
          framesPerSecond: (1000 * this.#sizes.frames) / Math.max(end - start, 1e-3)
        }
      }
    } catch (thrown) {
      throw await this.#named(thrown)
    }
  }

  async test(control: TrainerControl): Promise<Record<string, number>> {
    this.#requireWhole()
    const { config, shape, program, test } = this.#options
    const { statistics, counters } = this.#workshop
    return evaluate({
      config,
      shape,
      rules: this.#rules,
      program,
      data: test,
      statistics: statistics?.test ?? null,
      random: Random.of(config.seed).fork(`test after ${counters.iteration}`),
      checkpoint: this.#watch.checkpoint(control)
    })
  }

  async snapshot(): Promise<TrainerSnapshot> {
    this.#requireWhole()
    return { ...(await this.#options.program.read()), ...writeState(this.#workshop, this.#streams) }
  }

  async restore(snapshot: TrainerSnapshot): Promise<void> {
    const { config, train, shape, program } = this.#options
    const reader = new StateReader(snapshot.arrays, snapshot.json)
    const statistics = this.#storedStatistics(snapshot)
    let workshop: Workshop
    if (reader.text('streams') === this.#streams) {
      workshop = this.#furnish(statistics, Random.of(config.seed))
      readState(reader, workshop, { rows: train.y.length, pixels: shape.latentHeight * shape.latentWidth, frames: this.#sizes.frames })
    } else {
      const counters = readCounters(reader)
      workshop = this.#furnish(statistics, Random.of(config.seed).fork(`forked after ${counters.iteration}`))
      Object.assign(workshop.counters, counters)
      workshop.environment.resetAll()
    }
    await program.write(snapshot.model, snapshot.optimizer)
    this.#workshop = workshop
    this.#broken = false
  }

  dispose(): void {
    this.#broken = true
  }

  async #learn(rateFactor: RateFactor, checkpoint: () => Promise<void>): Promise<Record<string, number>> {
    const { program, config } = this.#options
    const { sampler, writer, frames, signals } = this.#workshop
    const means = new UpdateMeans()
    const perEpoch = this.#sizes.updates / config.rl.num_epochs
    for (let epoch = 0; epoch < config.rl.num_epochs; epoch++) {
      sampler.startEpoch()
      for (let batch = 0; batch < perEpoch; batch++) {
        await checkpoint()
        const last = epoch === config.rl.num_epochs - 1 && batch === perEpoch - 1
        means.add(await program.update(writer.write(frames, signals, sampler.next(), last), rateFactor))
      }
    }
    return means.means
  }

  #furnish(statistics: SplitStatistics | null, random: Random): Workshop {
    const { config, shape, program, train } = this.#options
    const { steps, environments, frames: size } = this.#sizes
    const quirks = config.reference_quirks
    const source = new CyclingSource(new DataCycler(train.y.length, loaderRandom(random, quirks)), random.fork('seeds'))
    const environment = new Environment({ shape, rules: this.#rules, data: train, source, environments, statistics: statistics?.train ?? null, quirks })
    const frames = new FrameStore(shape, environment, steps)
    const shifts = shape.augmented ? new AugmentationShifts(augmentations(config, shape.agents), random.fork('augmentation')) : null
    return {
      counters: { iteration: 0, frames: 0, updates: 0, elapsedMs: 0 },
      environment,
      source,
      sampler: new MinibatchSampler(size, config.rl.minibatch_size, quirks, random.fork('minibatches')),
      actions: random.fork('actions'),
      statistics,
      collector: new Collector(shape, environment, program),
      frames,
      nextValues: new NextValues(environment, program, train, frames),
      shifts,
      writer: new MinibatchWriter(shape, environment.encoder, train, shifts),
      signals: blankSignals(objectiveOf(config).signals, size * shape.agents.length)
    }
  }

  #initialStatistics(): SplitStatistics | null {
    const { config, shape, train, test } = this.#options
    const forTraining = runStatistics(config, shape, this.#rules, 'train', train)
    const forTesting = runStatistics(config, shape, this.#rules, 'test', test)
    return forTraining && forTesting && { train: forTraining, test: forTesting }
  }

  /** The normaliser the weights were trained with; worked out anew where none was stored, as after a fork that switches it on. */
  #storedStatistics({ arrays }: TrainerSnapshot): SplitStatistics | null {
    if (!this.#options.config.rl.normalize_observations) return null
    if (!arrays.has('normaliser/train/x')) return this.#initialStatistics()
    return { train: storedStatistics(arrays, 'train'), test: storedStatistics(arrays, 'test') }
  }

  #requireWhole(): void {
    if (!this.#broken) return
    throw new AppError('wrong-state', 'This iteration was abandoned half-way; restore the last snapshot before going on.')
  }

  /** Says in which iteration it diverged, and which weights, if any, are no longer numbers. */
  async #named(thrown: unknown): Promise<unknown> {
    if (!(thrown instanceof AppError) || thrown.code !== 'diverged') return thrown
    const broken = brokenTensors((await this.#options.program.read()).model)
    const which = broken.length === 0 ? 'All weights are still finite.' : `Of the weights ${namedTensors(broken)} not finite.`
    return new AppError('diverged', `Training diverged in iteration ${this.iterationsDone}: ${thrown.message} ${which}`, {
      remedy: 'Fork the run from its last checkpoint with a lower rl.lr or rl.max_grad_norm.',
      cause: thrown
    })
  }
}
