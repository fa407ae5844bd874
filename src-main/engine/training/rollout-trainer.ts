import { batchSizes } from '@shared/config/rules'
import type { BatchSizes } from '@shared/config/rules'
import { AppError } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import { Random } from '@shared/stats/random'
import { dependsOnCompany } from '../agents/company'
import { generalisedAdvantages, refuseZeroTrace } from '../objectives/gae'
import type { Advantages } from '../objectives/gae'
import { rulesOf } from '../protocols/registry'
import type { ProtocolRules } from '../protocols/rules'
import { DataCycler, loaderRandom } from '../scenario/data-cycler'
import { Environment } from '../scenario/environment'
import { CyclingSource } from '../scenario/episode-source'
import { Collector } from './collector'
import { evaluate } from './evaluate'
import { FrameStore } from './frame-store'
import { MinibatchWriter } from './minibatch'
import { MinibatchSampler } from './minibatch-sampler'
import { NextValues } from './next-values'
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
  readonly advantages: Advantages
}

/**
 * Collect a batch, estimate advantages, learn from it in minibatches (nip-spec 1.2).
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
    if (config.reference_quirks) refuseZeroTrace(config.rl.gamma, config.rl.lmbda)
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
    const { counters, frames, collector, actions, advantages } = this.#workshop
    const checkpoint = this.#watch.checkpoint(control)
    const start = this.#watch.now
    const metrics: Record<string, number> = {}
    const rateFactor = config.rl.anneal_lr ? 1 - counters.iteration / config.rl.num_iterations : 1
    try {
      await collector.collect(frames, { random: actions, checkpoint })
      const collected = this.#watch.now
      await this.#estimate()
      const sum = new StatisticsSum(shape, config.reference_quirks)
      sum.add(frames)
      const means = await this.#learn(rateFactor, checkpoint)
      Object.assign(metrics, sum.finish(''), valueStatistics(shape, frames, advantages), means, { learning_rate: config.rl.lr * rateFactor })
      if (config.ppo.critic_coef > 0 && means['loss_critic'] !== undefined) metrics['loss_critic_unscaled'] = means['loss_critic'] / config.ppo.critic_coef

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
      throw this.#named(thrown)
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

  /** Values of the batch's successors, then advantages; by default a verdict and the round limit both end everything (departures G1, G2). */
  async #estimate(): Promise<void> {
    const { config } = this.#options
    const { frames, nextValues, advantages } = this.#workshop
    const { environments, steps, agents, reward, value } = frames
    const quirks = config.reference_quirks
    const nextValue = dependsOnCompany(config) ? await nextValues.fillTogether(frames) : await nextValues.fill(frames, quirks)
    const terminal = quirks ? frames.terminated : frames.done
    const done = quirks ? frames.agentsDone : frames.everyAgentDone()
    generalisedAdvantages({ environments, steps, agents, reward, value, nextValue, done, terminal }, config.rl.gamma, config.rl.lmbda, advantages)
  }

  async #learn(rateFactor: number, checkpoint: () => Promise<void>): Promise<Record<string, number>> {
    const { program, config } = this.#options
    const { sampler, writer, frames, advantages } = this.#workshop
    const means = new UpdateMeans()
    const perEpoch = this.#sizes.updates / config.rl.num_epochs
    for (let epoch = 0; epoch < config.rl.num_epochs; epoch++) {
      sampler.startEpoch()
      for (let batch = 0; batch < perEpoch; batch++) {
        await checkpoint()
        means.add(await program.update(writer.write(frames, advantages, sampler.next()), rateFactor))
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
      writer: new MinibatchWriter(shape, environment.encoder, train),
      advantages: { advantage: new Float64Array(size * shape.agents.length), target: new Float64Array(size * shape.agents.length) }
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

  #named(thrown: unknown): unknown {
    if (!(thrown instanceof AppError) || thrown.code !== 'diverged') return thrown
    return new AppError('diverged', `Training diverged in iteration ${this.iterationsDone}: ${thrown.message}`, { remedy: thrown.remedy, cause: thrown })
  }
}
