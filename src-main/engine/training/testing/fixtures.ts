import { requireRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import type { BinaryDataset } from '@shared/domain/dataset'
import { Random } from '@shared/stats/random'
import { runSchema } from '../../run-schema'

/** A small complete configuration; `more` is merged one level deep. */
export function smallConfig(more: Readonly<Record<string, unknown>> = {}): RunConfig {
  const base = { rl: { frames_per_batch: 24, steps_per_env_per_iteration: 4, num_epochs: 2, minibatch_size: 10, num_iterations: 6, num_test_iterations: 2 } }
  const { rl, ...others } = more
  return requireRunConfig(runSchema, {
    nip_protocol: { max_message_rounds: 4, min_message_rounds: 1 },
    seed: 3,
    ...others,
    rl: { ...base.rl, ...(rl as object | undefined) }
  })
}

/** `rows` distinct noise images of 1 x 4 x 4 with labels by turns. */
export function noiseDataset(rows: number, seed = 1): BinaryDataset {
  const random = Random.of(seed, 'noise')
  return {
    images: {
      count: rows,
      channels: 1,
      height: 4,
      width: 4,
      pixels: Uint8Array.from({ length: rows * 16 }, () => random.integer(256)),
      classes: Uint8Array.from({ length: rows }, (_, i) => i % 3)
    },
    y: Uint8Array.from({ length: rows }, (_, i) => i % 2),
    sourceIndex: Int32Array.from({ length: rows }, (_, i) => rows - 1 - i),
    classNames: ['a', 'b', 'c']
  }
}
