import { AppError } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import { soloRate } from '../objectives/solo-program'
import { SoloTraining, soloMetrics } from './solo-training'
import { StateReader } from './state-reader'
import { Stopwatch } from './stopwatch'
import type { SoloTrainerOptions, Trainer, TrainerControl, TrainerSnapshot } from './trainer'
import { readCounters } from './training-state'
import type { Counters } from './training-state'

const formatVersion = 1

/**
 * Every agent learns to answer alone (nip-spec 8.8). An iteration is an epoch, a frame an image. An epoch's order follows from the seed
 * and its number, so that nothing but weights and counters is carried from one to the next.
 */
export class SoloTrainer implements Trainer {
  readonly #options: SoloTrainerOptions
  readonly #training: SoloTraining
  readonly #watch: Stopwatch
  #counters: Counters = { iteration: 0, frames: 0, updates: 0, elapsedMs: 0 }
  #broken = false

  /** @throws AppError `bad-config` where no image is left to learn from or to test on */
  constructor(options: SoloTrainerOptions) {
    this.#options = options
    this.#training = new SoloTraining(options)
    this.#watch = new Stopwatch(options.clock)
  }

  get iterationsDone(): number {
    return this.#counters.iteration
  }

  get frames(): number {
    return this.#counters.frames
  }

  get updates(): number {
    return this.#counters.updates
  }

  async runIteration(control: TrainerControl): Promise<MetricRow> {
    this.#requireWhole()
    this.#broken = true
    const { program, config, shape } = this.#options
    const { iteration } = this.#counters
    const start = this.#watch.now
    const report = await this.#named(() => this.#training.epoch(iteration, this.#watch.checkpoint(control)))
    const updateMs = this.#watch.now - start
    this.#counters = {
      iteration: iteration + 1,
      frames: this.#counters.frames + this.#training.images,
      updates: this.#counters.updates + this.#training.updates,
      elapsedMs: this.#counters.elapsedMs + updateMs
    }
    this.#broken = false
    const { frames, updates, elapsedMs } = this.#counters
    const rates = program.agents.map((agent) => [`${agent}.learning_rate_actor`, soloRate(config, shape, agent, 'solo_head')])
    return {
      iteration,
      frames,
      updates,
      metrics: { ...soloMetrics(program.agents, report, 'train_'), ...(Object.fromEntries(rates) as Record<string, number>) },
      clock: { elapsedMs, collectMs: 0, updateMs, framesPerSecond: (1000 * this.#training.images) / Math.max(updateMs, 1e-3) }
    }
  }

  /** On the images held out, as the reference does, and on the data set's own test split, which dialogues are tested on (`test_mean_accuracy`). */
  async test(control: TrainerControl): Promise<Record<string, number>> {
    this.#requireWhole()
    const { program, test } = this.#options
    const checkpoint = this.#watch.checkpoint(control)
    const heldOut = soloMetrics(program.agents, await this.#training.heldOut(checkpoint), 'test_')
    if (test.y.length === 0) return heldOut
    const { accuracies } = await this.#training.on(test, checkpoint)
    return { ...heldOut, ...Object.fromEntries(program.agents.map((agent, index) => [`${agent}.test_mean_accuracy`, accuracies[index]!])) }
  }

  async snapshot(): Promise<TrainerSnapshot> {
    this.#requireWhole()
    return { ...(await this.#options.program.read()), arrays: new Map(), json: { formatVersion, ...this.#counters } }
  }

  async restore({ model, optimizer, arrays, json }: TrainerSnapshot): Promise<void> {
    const counters = readCounters(new StateReader(arrays, json))
    await this.#options.program.write(model, optimizer)
    this.#counters = counters
    this.#broken = false
  }

  dispose(): void {
    this.#broken = true
  }

  #requireWhole(): void {
    if (!this.#broken) return
    throw new AppError('wrong-state', 'This epoch was abandoned half-way; restore the last snapshot before going on.')
  }

  async #named<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'diverged') throw thrown
      throw new AppError('diverged', `Training diverged in epoch ${this.iterationsDone}: ${thrown.message}`, {
        remedy: 'Fork the run from its last checkpoint with a lower solo_agent.learning_rate.',
        cause: thrown
      })
    }
  }
}
