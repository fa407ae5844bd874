import { AppError } from '@shared/domain/errors'
import type { MetricRow } from '@shared/domain/metric'
import type { RunProgram, UpdateBatch } from '../../engine/agents/run-program'
import type { FramesSeen } from '../../engine/measure/arithmetic'
import type { TrainerControl } from '../../engine/training/trainer'
import { wrappedProgram } from './wrapped-program'

/** Where the time of one iteration went, in milliseconds; the parts add up to `iterationMs`. */
export interface Phases {
  /** Policy calls while collecting. */
  readonly policyMs: number
  /** Sampling of actions, environment, bookkeeping of frames. */
  readonly samplingMs: number
  /** Values of what follows the batch, advantages, statistics of the batch. */
  readonly advantagesMs: number
  /** Choosing frames and writing them out as inputs of a step. */
  readonly minibatchMs: number
  /** Optimiser steps. */
  readonly updateMs: number
  readonly otherMs: number
  readonly iterationMs: number
}

/**
 * Times the phases of training from outside: around the program's functions, and between the trainer's checkpoints, which stand
 * before every environment step and every minibatch.
 */
export class PhaseClock {
  readonly control: TrainerControl = { checkpoint: () => void (this.#checkpointAt = this.#clock()) }
  readonly #clock: () => number
  #startedAt = 0
  #checkpointAt = 0
  /** The checkpoint before the first minibatch. */
  #learningAt: number | null = null
  #policyMs = 0
  #minibatchMs = 0
  #updateMs = 0
  #seen = { acted: 0, valued: 0, trained: 0 }
  #batch: UpdateBatch | null = null

  constructor(clock: () => number) {
    this.#clock = clock
  }

  get seen(): FramesSeen {
    return this.#seen
  }

  /** The minibatch of the last step, in the trainer's own buffers. */
  get batch(): UpdateBatch {
    if (!this.#batch) throw new AppError('internal', 'No minibatch has been trained on yet.')
    return this.#batch
  }

  timed(program: RunProgram): RunProgram {
    return wrappedProgram(program, {
      act: async (batch) => {
        const startedAt = this.#clock()
        const output = await program.act(batch)
        this.#policyMs += this.#clock() - startedAt
        this.#seen.acted += batch.count
        return output
      },
      values: (batch) => {
        this.#seen.valued += batch.count
        return program.values(batch)
      },
      update: async (batch, rateFactor) => {
        const startedAt = this.#clock()
        this.#learningAt ??= this.#checkpointAt
        this.#minibatchMs += startedAt - this.#checkpointAt
        const result = await program.update(batch, rateFactor)
        this.#updateMs += this.#clock() - startedAt
        this.#seen.trained += batch.count
        this.#batch = batch
        return result
      }
    })
  }

  start(): void {
    this.#learningAt = null
    this.#policyMs = this.#minibatchMs = this.#updateMs = 0
    this.#seen = { acted: 0, valued: 0, trained: 0 }
    this.#startedAt = this.#clock()
  }

  /** @param row of the iteration that began with `start` and has just ended */
  finish({ clock: { collectMs } }: Pick<MetricRow, 'clock'>): Phases {
    const iterationMs = this.#clock() - this.#startedAt
    const collectedAt = this.#startedAt + collectMs
    const advantagesMs = (this.#learningAt ?? collectedAt) - collectedAt
    const [policyMs, minibatchMs, updateMs] = [this.#policyMs, this.#minibatchMs, this.#updateMs]
    const otherMs = iterationMs - collectMs - advantagesMs - minibatchMs - updateMs
    return { policyMs, samplingMs: collectMs - policyMs, advantagesMs, minibatchMs, updateMs, otherMs, iterationMs }
  }
}
