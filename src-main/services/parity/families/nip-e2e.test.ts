import { beforeAll, describe, expect, it } from 'vitest'
import type { NamedArray } from '@shared/domain/arrays'
import { testBackendDeps } from '../../../../scripts/testing/test-backends'
import { startBackend } from '../../../engine/backend/start-backend'
import { createEagerProgram } from '../../../engine/objectives/eager-program'
import { computeEagerly } from '../../../engine/objectives/probes/compute'
import type { Samples } from '../bands'
import { untrained } from '../harness'
import type { CaseInput, Training } from '../types'
import { nipE2e } from './nip-e2e'

const pixels = Uint8Array.from({ length: 4 * 16 }, (_, index) => (index * 37) % 256)
const images: NamedArray = { type: 'U8', shape: [4, 1, 4, 4], data: pixels }
const labels: NamedArray = { type: 'I32', shape: [4], data: Int32Array.of(0, 1, 1, 0) }

const given: CaseInput = {
  config: {
    dataset: { channels: 1, h: 4, w: 4 },
    hyper: {
      trainer: 'vanilla_ppo',
      interaction_protocol: 'nip',
      d_representation: 2,
      agents: { _default: { num_blocks_per_group: 1, d_decider: 2, d_value: 2, d_latent_pixel_selector: 2 } },
      image_classification: { num_block_groups: 1, initial_num_channels: 1 },
      nip_protocol: { max_message_rounds: 2 },
      rl: {
        frames_per_batch: 4,
        steps_per_env_per_iteration: 2,
        num_iterations: 2,
        num_epochs: 1,
        minibatch_size: 4,
        normalize_observations: false,
        num_test_iterations: 1
      }
    }
  },
  arrays: new Map([
    ['input/train.image_u8', images],
    ['input/train.y', labels],
    ['input/test.image_u8', images],
    ['input/test.y', labels]
  ]),
  results: ['output/metric|entropy', 'output/metric|verifier.test_mean_message_entropy', 'output/metric|of_another_kind']
}

const lent: Training = (work) => work((config, shape) => Promise.resolve(createEagerProgram({ config, shape })))

beforeAll(async () => {
  await startBackend('wasm', testBackendDeps())
})

describe('whole runs of a case', () => {
  it('are five, drawn differently, with every statistic asked for by iteration', async () => {
    const output = await nipE2e.run(given, computeEagerly, lent)
    const samples: Samples = 'samples' in output ? output.samples : new Map()
    const entropy = samples.get('entropy')!
    expect(entropy.map((curve) => curve.length)).toEqual([2, 2, 2, 2, 2])
    expect(new Set(entropy.map(([start]) => start)).size).toBe(5)
    expect(entropy.flat().every((value) => value > 0)).toBe(true)
    expect(samples.get('verifier.test_mean_message_entropy')!.map((curve) => curve.length)).toEqual([1, 1, 1, 1, 1])
    expect(samples.get('of_another_kind')![0]).toEqual([NaN, NaN])
  })

  it('are left out where nothing is lent to train them on', async () => {
    expect(await nipE2e.run(given, computeEagerly, () => Promise.resolve(untrained))).toBe(untrained)
  })
})
