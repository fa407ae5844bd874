import { beforeAll, describe, expect, it } from 'vitest'
import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import type { NamedArray } from '@shared/domain/arrays'
import { bodies } from '../agents/bodies/registry'
import { startCpu } from '../backend/cpu'
import { createEagerProgram } from '../objectives/eager-program'
import { playEpisodes } from '../replay/play-episodes'
import { runSchema } from '../run-schema'
import { deriveRunShape } from '../scenario/shape'
import { createTrainer } from './create-trainer'
import { noiseDataset } from './testing/fixtures'
import type { Trainer } from './trainer'

beforeAll(startCpu)

const train = noiseDataset(12)
const test = noiseDataset(8, 2)

/** Each body at its smallest on 4 x 4 pixels, with what is special about it switched on. */
const smallest: Readonly<Record<string, Tree>> = {
  nip: { num_blocks_per_group: 1 },
  rlpyt_conv2d: { rlpyt_conv2d: { channels: [2], kernel_sizes: [2], strides: [2], paddings: null, use_maxpool: true, hidden_sizes: 3, grad_scale: 0.7 } },
  rlpyt_mlp: { rlpyt_mlp: { hidden_sizes: [3], output_size: 2, nonlinearity: 'ELU', normalize_observation: true } },
  amago_cnn: { amago_cnn: { channels: [2, 2, 2], kernels: [2, 1, 1], strides: [1, 1, 1], img_features: 3, rl2_features: 2, d_output: 3, drqv2_aug: true } },
  amago_ff: { amago_ff: { n_layers: 1, d_hidden: 3, d_output: 3, activation: 'adaptive', norm: 'rmsnorm', n_ff_blocks: 1 } }
}

const protocols = ['nip', 'debate'] as const

function setting(body: string, protocol: string) {
  const rounds = { max_message_rounds: 2, min_message_rounds: 1 }
  const base: Tree = {
    seed: 5,
    interaction_protocol: protocol,
    [`${protocol}_protocol`]: rounds,
    d_representation: 2,
    image_classification: { initial_num_channels: 1 },
    agents: { _default: { body, d_latent_pixel_selector: 2, d_decider: 2, d_value: 2 } },
    rl: { frames_per_batch: 6, minibatch_size: 3, num_epochs: 1, num_iterations: 2, num_test_iterations: 1 }
  }
  const config = requireRunConfig(runSchema, merged(base, { agents: { _default: smallest[body] } }))
  const shape = deriveRunShape(config, train.images)
  const trainer = (): Trainer => createTrainer({ config, shape, program: createEagerProgram({ config, shape }), train, test, clock: () => 0 })
  return { config, shape, trainer }
}

const bytes = ({ data }: NamedArray): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

const cases = bodies.flatMap(({ name }) => protocols.map((protocol) => [name, protocol] as const))

describe('every body', () => {
  it('is tried', () => {
    expect(Object.keys(smallest)).toEqual(bodies.map(({ name }) => name))
  })

  it.each(cases)('%s in %s trains, resumes to the same bits, and replays', async (body, protocol) => {
    const { config, shape, trainer } = setting(body, protocol)
    const whole = trainer()
    const rows = []
    const begun = await whole.snapshot()
    for (let iteration = 0; iteration < 2; iteration++) rows.push((await whole.runIteration({})).metrics)
    const after = await whole.snapshot()
    for (const [key, { data }] of after.model) expect([key, data.every(Number.isFinite)]).toEqual([key, true])
    // all pixels share the last bias of their selector, so that nothing depends on it
    const still = [...after.model.keys()].filter((key) => Buffer.compare(bytes(after.model.get(key)!), bytes(begun.model.get(key)!)) === 0)
    expect(still).toEqual(shape.agents.map((name) => `${name}.policy_head.latent_pixel_selector.module.0.module.2.bias`))

    const first = trainer()
    await first.runIteration({})
    const second = trainer()
    await second.restore(await first.snapshot())
    expect((await second.runIteration({})).metrics).toEqual(rows[1])
    expect((await second.snapshot()).model).toEqual(after.model)
    // testing neither moves anything nor draws from what training draws from
    expect(await second.test({})).toEqual(await second.test({}))
    expect(await second.snapshot()).toEqual(after)

    const program = createEagerProgram({ config, shape })
    await program.write(after.model, null)
    const play = () => playEpisodes({ config, shape, program, dataset: test, split: 'test', count: 2, seed: 1, arrays: after.arrays })
    const episodes = await play()
    expect(episodes).toHaveLength(2)
    expect(await play()).toEqual(episodes)
  })
})
