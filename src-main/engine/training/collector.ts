import type { Random } from '@shared/stats/random'
import type { ObservationBatch, RunProgram, RunShape } from '../agents/run-program'
import type { Environment } from '../scenario/environment'
import { ActionSampler } from './action-sampler'
import type { FrameStore } from './frame-store'

export interface CollectOptions {
  /** Null: greedy play. */
  readonly random: Random | null
  /** What the agents see at each step; by default the environment's own observation. */
  readonly observe?: () => ObservationBatch
  /** Called before every step. */
  readonly checkpoint: () => Promise<void>
}

/** Plays T steps in B environments with one policy call per step for all of them; episodes go on across batches (nip-spec 4.8). */
export class Collector {
  readonly #environment: Environment
  readonly #program: RunProgram
  readonly #sampler: ActionSampler

  constructor(shape: RunShape, environment: Environment, program: RunProgram) {
    this.#environment = environment
    this.#program = program
    this.#sampler = new ActionSampler(shape, environment.count)
  }

  /** @throws AppError `diverged` when the policy puts out something that is not a number */
  async collect(frames: FrameStore, { random, observe, checkpoint }: CollectOptions): Promise<void> {
    const environment = this.#environment
    for (let step = 0; step < frames.steps; step++) {
      await checkpoint()
      const output = await this.#program.act(observe?.() ?? environment.observation)
      const actions = this.#sampler.sample(output, environment.count, random)
      frames.recordActions(environment, step, actions, output.values)
      environment.step(actions)
      if (environment.rules.logits === 'blanked') {
        this.#sampler.measure(output, environment.count)
        frames.recordUncertainty(step, actions)
      }
      frames.recordOutcome(environment, step)
      environment.resetFinished()
    }
  }
}
