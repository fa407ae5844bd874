import { requireRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { Random } from '@shared/stats/random'
import type { RunShape, UpdateBatch } from '../agents/run-program'
import { runSchema } from '../run-schema'
import { deriveRunShape } from '../scenario/shape'
import type { ImageSize } from '../scenario/shape'

export interface TestRun {
  readonly config: RunConfig
  readonly shape: RunShape
  /** Frames in a minibatch. */
  readonly count: number
}

const base: Tree = { scenario: 'image_classification', dataset: 'mnist10k', rl: { minibatch_size: 1 } }

/** Smallest sensible agents on a 5 x 4 image: odd sizes, uneven upsampling, five pixels to point at. */
export function smallRun(over: Tree = {}, image: ImageSize = { channels: 1, height: 6, width: 5 }): TestRun {
  const small: Tree = {
    d_representation: 3,
    agents: { _default: { num_blocks_per_group: 1, d_decider: 3, d_value: 3, d_latent_pixel_selector: 3, d_linear_message_selector: 3 } },
    image_classification: { num_block_groups: 1, initial_num_channels: 2 },
    nip_protocol: { max_message_rounds: 3 },
    rl: { frames_per_batch: 96 }
  }
  const config = requireRunConfig(runSchema, merged(merged(base, small), over))
  return { config, shape: deriveRunShape(config, image), count: 5 }
}

export function testRun(name: 'tiny' | 'mnist' | 'cifar'): TestRun {
  if (name === 'tiny') {
    const config = requireRunConfig(
      runSchema,
      merged(base, { rl: { frames_per_batch: 256 }, image_classification: { initial_num_channels: 4 }, agents: { _default: { num_blocks_per_group: 1 } } })
    )
    return { config, shape: deriveRunShape(config, { channels: 1, height: 8, width: 8 }), count: 64 }
  }
  if (name === 'mnist') {
    const config = requireRunConfig(runSchema, base)
    return { config, shape: deriveRunShape(config, { channels: 1, height: 28, width: 28 }), count: 64 }
  }
  const config = requireRunConfig(
    runSchema,
    merged(base, {
      rl: { frames_per_batch: 256, lr: 0.0003 },
      nip_protocol: { min_message_rounds: 3 },
      agents: { prover: { num_blocks_per_group: 4 }, verifier: { num_blocks_per_group: 1 } }
    })
  )
  return { config, shape: deriveRunShape(config, { channels: 3, height: 32, width: 32 }), count: 256 }
}

/** A minibatch of plausible frames: one-hot messages, all rounds, all restrictions. */
export function randomBatch(shape: RunShape, count: number, seed: number): UpdateBatch {
  const random = Random.of(seed, 'test batch')
  const { agents, channels, messageSize, maxRounds, latentHeight, latentWidth, linearSymbols } = shape
  const pixels = latentHeight * latentWidth
  const slots = channels.length * messageSize
  const uniform = (size: number, low: number, high: number): Float32Array => Float32Array.from({ length: size }, () => low + (high - low) * random.uniform())
  const whole = (size: number, below: number): Int32Array => Int32Array.from({ length: size }, () => random.integer(below))
  const oneHots = (rows: number, outcomes: number): Float32Array => {
    const result = new Float32Array(rows * outcomes)
    for (let row = 0; row < rows; row++) result[row * outcomes + random.integer(outcomes)] = 1
    return result
  }
  const restriction = whole(count, 3)
  const allowed = [[0, 1, 2], [2], [0, 1]] // prettier-ignore
  return {
    count,
    image: uniform(count * shape.imageChannels * shape.imageHeight * shape.imageWidth, -1, 1),
    x: oneHots(count * maxRounds * slots, pixels),
    message: oneHots(count * slots, pixels),
    round: whole(count, maxRounds + 1),
    decisionRestriction: restriction,
    linearMessageHistory: linearSymbols === null ? null : oneHots(count * maxRounds * slots, linearSymbols),
    embedding: shape.embedding === null ? null : uniform(count * shape.embedding.channels * shape.embedding.height * shape.embedding.width, 0, 1),
    pixels: whole(count * agents.length * slots, pixels),
    decisions: Int32Array.from({ length: count * agents.length }, (_, index) => {
      const choices = allowed[restriction[Math.floor(index / agents.length)]!]!
      return choices[random.integer(choices.length)]!
    }),
    symbols: linearSymbols === null ? null : whole(count * agents.length * slots, linearSymbols),
    logProbability: uniform(count * agents.length, -6, -3),
    advantage: uniform(count * agents.length, -1, 1),
    valueTarget: uniform(count * agents.length, -2, 2),
    oldValue: uniform(count * agents.length, -1, 1),
    rewardToGo: uniform(count * agents.length, -1, 1),
    ...(shape.looksBack
      ? {
          previous: {
            pixels: whole(count * agents.length * slots, pixels),
            decisions: whole(count * agents.length, 3),
            symbols: linearSymbols === null ? null : whole(count * agents.length * slots, linearSymbols),
            reward: uniform(count * agents.length, -1, 1)
          }
        }
      : {}),
    ...(shape.augmented ? { shifts: whole(count * agents.length * 2, 9) } : {})
  }
}
