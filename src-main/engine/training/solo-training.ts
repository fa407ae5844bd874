import type { RunConfig } from '@shared/config/run-schema'
import type { BinaryDataset } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { Random } from '@shared/stats/random'
import type { RunShape } from '../agents/run-program'
import type { SoloBatch, SoloProgram, SoloReport } from '../objectives/solo-program'
import { batchSizesOf, SoloImages } from './solo-images'
import { refuseUndefined } from './update-means'

export interface SoloTrainingOptions {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly program: SoloProgram
  readonly train: BinaryDataset
}

/** Rows to learn from, and rows held out: a share of the data set, drawn from the run's seed. */
export interface SoloSplit {
  readonly learned: Int32Array
  readonly heldOut: Int32Array
}

/** @throws AppError `bad-config` where nothing is left on one side */
export function soloSplit({ config, rows }: { readonly config: RunConfig; readonly rows: number }): SoloSplit {
  const held = Math.floor(rows * config.test_size)
  if (held === 0 || held === rows) {
    throw new AppError(
      'bad-config',
      `test_size is ${config.test_size}, which leaves ${held} of ${rows} training images to test on and ${rows - held} to learn from.`,
      {
        remedy: 'Choose a share that leaves at least one image on either side.'
      }
    )
  }
  const order = Random.of(config.seed, 'solo split').permutation(rows)
  return { learned: order.slice(0, rows - held), heldOut: order.slice(rows - held) }
}

/** Every number of images that a batch of this training will have. */
export function soloSizes(config: RunConfig, trainRows: number, testRows: number): { readonly learn: number[]; readonly judge: number[] } {
  const { learned, heldOut } = soloSplit({ config, rows: trainRows })
  const size = config.solo_agent.batch_size
  const sizes = (rows: number): number[] => [...new Set(batchSizesOf(rows, size))]
  return { learn: sizes(learned.length), judge: [...new Set([...sizes(heldOut.length), ...sizes(testRows)])] }
}

/** Epochs of agents that answer alone (nip-spec 8.8): what the solo trainer and pretraining have in common. */
export class SoloTraining {
  /** Optimiser steps and images of one epoch. */
  readonly updates: number
  readonly images: number
  readonly #options: SoloTrainingOptions
  readonly #split: SoloSplit
  readonly #written: SoloImages

  constructor(options: SoloTrainingOptions) {
    const { config, train, shape } = options
    this.#options = options
    this.#split = soloSplit({ config, rows: train.y.length })
    this.images = this.#split.learned.length
    this.updates = batchSizesOf(this.images, config.solo_agent.batch_size).length
    this.#written = new SoloImages(shape, train)
  }

  /**
   * One pass over the images in an order of its own; the means of what every step reported.
   * @throws AppError `diverged` naming the agent
   */
  async epoch(index: number, checkpoint: () => Promise<void>): Promise<SoloReport> {
    const { program, config } = this.#options
    const order = Random.of(config.seed, 'solo training').fork(`epoch ${index}`).permutation(this.images)
    const rows = order.map((place) => this.#split.learned[place]!)
    return await this.#pass(rows, this.#written, checkpoint, (batch) => program.learn(batch))
  }

  /** On the images that were held out. */
  heldOut(checkpoint: () => Promise<void>): Promise<SoloReport> {
    return this.#pass(this.#split.heldOut, this.#written, checkpoint, (batch) => this.#options.program.judge(batch))
  }

  /** On all images of another split. */
  on(data: BinaryDataset, checkpoint: () => Promise<void>): Promise<SoloReport> {
    const rows = Int32Array.from({ length: data.y.length }, (_, row) => row)
    return this.#pass(rows, new SoloImages(this.#options.shape, data), checkpoint, (batch) => this.#options.program.judge(batch))
  }

  /** Means over images; under reference_quirks means over batches, however short the last one is (departure G63). */
  async #pass(rows: Int32Array, written: SoloImages, checkpoint: () => Promise<void>, use: (batch: SoloBatch) => Promise<SoloReport>): Promise<SoloReport> {
    const { config, program } = this.#options
    const losses = program.agents.map(() => 0)
    const accuracies = program.agents.map(() => 0)
    let total = 0
    let from = 0
    for (const count of batchSizesOf(rows.length, config.solo_agent.batch_size)) {
      await checkpoint()
      const report = await use(written.write(rows.subarray(from, from + count)))
      const weight = config.reference_quirks ? 1 : count
      program.agents.forEach((agent, index) => {
        refuseUndefined(`the loss of ${agent}`, report.losses[index]!)
        losses[index]! += weight * report.losses[index]!
        accuracies[index]! += weight * report.accuracies[index]!
      })
      total += weight
      from += count
    }
    return { losses: losses.map((sum) => sum / total), accuracies: accuracies.map((sum) => sum / total) }
  }
}

/** A report as metrics: `<agent>.<prefix>loss` and `<agent>.<prefix>accuracy`. */
export function soloMetrics(agents: readonly string[], { losses, accuracies }: SoloReport, prefix: string): Record<string, number> {
  return Object.fromEntries(
    agents.flatMap((agent, index) => [
      [`${agent}.${prefix}loss`, losses[index]!],
      [`${agent}.${prefix}accuracy`, accuracies[index]!]
    ])
  )
}
