import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import { Random } from '@shared/stats/random'
import { startCpu } from '../../backend/cpu'
import { randomTensor } from '../../nets/finite-differences.fixture'
import { innerShape } from '../../nets/parameters'
import { uploadUpdate } from '../../objectives/update-inputs'
import { randomBatch, smallRun } from '../../objectives/program.fixture'
import { viewOfAgent } from '../agent-view'
import { createNetworks } from '../networks'
import type { Networks } from '../networks'
import { uploadObservation } from '../observation'

beforeAll(startCpu)

const square = { channels: 1, height: 6, width: 6 }

/** What is refused: the agent, the layer, and both shapes or sizes that do not go together. */
const refused: readonly (readonly [string, Tree, RegExp])[] = [
  [
    'an image smaller than the kernel stack allows',
    { body: 'rlpyt_conv2d', rlpyt_conv2d: { channels: [2, 2], kernel_sizes: [3, 5], strides: [2, 1], paddings: null } },
    /^agents\.prover\.rlpyt_conv2d: layer conv\.conv\.2 sees 2 x 2 pixels, fewer than the 5 x 5 of its kernel\.$/
  ],
  [
    'a border that does not help',
    { body: 'rlpyt_conv2d', rlpyt_conv2d: { channels: [2], kernel_sizes: [9], strides: [1], paddings: [1] } },
    /layer conv\.conv\.0 sees 6 x 6 pixels, with a border of 1, fewer than the 9 x 9 of its kernel/
  ],
  [
    'a pool larger than what is left',
    { body: 'rlpyt_conv2d', rlpyt_conv2d: { channels: [2, 2], kernel_sizes: [3, 3], strides: [3, 3], paddings: [1, 1], use_maxpool: true } },
    /layer conv\.conv\.5 sees 2 x 2 pixels, fewer than the 3 x 3 of its pool/
  ],
  [
    'lists of different lengths',
    { body: 'rlpyt_conv2d', rlpyt_conv2d: { channels: [2, 2, 2], kernel_sizes: [3, 3] } },
    /channels lists 3 layers \[2, 2, 2\], but kernel_sizes lists 2 \[3, 3\]/
  ],
  [
    'an image too small for an AMAGO network',
    { body: 'amago_cnn', amago_cnn: { kernels: [8, 4, 3], strides: [4, 2, 1] } },
    /layer cnn\.conv1 sees 6 x 6 pixels, fewer than the 8 x 8/
  ],
  ['four layers for three', { body: 'amago_cnn', amago_cnn: { kernels: [1, 1, 1, 1] } }, /kernels lists 4 layers \[1, 1, 1, 1\], but NatureishCNN has 3/],
  ['too many blocks', { body: 'amago_cnn', amago_cnn: { cnn_type: 'IMPALAishCNN' } }, /layer cnn\.blocks\.1\.pool sees 2 x 2 pixels, fewer than the 3 x 3/],
  [
    'channels that fall into no groups',
    { body: 'amago_cnn', amago_cnn: { cnn_type: 'IMPALAishCNN', cnn_block_depths: [6] } },
    /cnn\.blocks\.0\.residual1\.norm normalises 6 channels in 4 groups/
  ],
  ['a width that simnorm cannot divide', { body: 'amago_ff', amago_ff: { norm: 'simnorm', d_output: 12 } }, /layer out_norm is simnorm over 12 features/],
  [
    'an observation there is not',
    { body: 'amago_ff', amago_ff: { specify_obs_keys: ['linear_history'] } },
    /specify_obs_keys names linear_history, which is no observation here/
  ],
  [
    'pretrained features',
    { body: 'rlpyt_mlp', pretrained_embeddings_model: 'resnet18' },
    /pretrained_embeddings_model is resnet18, which only the body nip looks at/
  ]
]

describe('settings that do not fit', () => {
  it.each(refused)('are refused by name: %s', (_, prover, message) => {
    const make = () => {
      // the grid of pretrained features must itself fit
      const { config, shape } = smallRun(
        { agents: { prover }, image_classification: { pretrained_embeddings_layer: 'layer1', pretrained_embeddings_input_size: 8 } },
        square
      )
      createNetworks(config, shape)
    }
    expect(make).toThrow(AppError)
    expect(make).toThrow(message)
    expect(make).toThrow(/^agents\.prover\./)
  })

  it('include oblong images where images are moved', () => {
    const { config, shape } = smallRun({ agents: { verifier: { body: 'amago_cnn', amago_cnn: { kernels: [1, 1, 1], drqv2_aug: true } } } })
    expect(() => createNetworks(config, shape)).toThrow(/^agents\.verifier\.amago_cnn: drqv2_aug moves square images only, but these have 6 x 5 pixels/)
  })

  it.each([
    [
      'rlpyt_mlp',
      { nonlinearity: 'Softmax' },
      'agents.prover.rlpyt_mlp.nonlinearity is "Softmax", but must be one of ReLU, Tanh, Sigmoid, ELU, LeakyReLU, GELU, SiLU.'
    ],
    [
      'amago_ff',
      { norm: 'batch' },
      'agents.prover.amago_ff.norm is "batch", but must be one of layer, rmsnorm, unitball, unitball-detach, hypersphere, simnorm, none.'
    ],
    ['amago_cnn', { activation: 'tanh' }, 'agents.prover.amago_cnn.activation is "tanh", but must be one of leaky_relu, relu, gelu, mish, adaptive.']
  ])('include words %s does not know: %j', (body, own, message) => {
    expect(() => smallRun({ agents: { prover: { body, [body]: own } } })).toThrow(message)
  })
})

function weightsOf(networks: Networks): Map<string, tf.Tensor> {
  const random = Random.of(3)
  return new Map(networks.parameters.map(({ key, spec }) => [key, tf.abs(randomTensor(random, innerShape(spec), 0.3))]))
}

describe('augmentation', () => {
  const body: Tree = { body: 'amago_cnn', amago_cnn: { kernels: [2, 2, 2], strides: [1, 1, 1], img_features: 3, d_output: 3, drqv2_aug: true } }

  it('moves what is learned from, and nothing else', () => {
    const { config, shape } = smallRun({ agents: { prover: body } }, square)
    const networks = createNetworks(config, shape)
    const weights = weightsOf(networks)
    const batch = randomBatch(shape, 4, 1)
    const given = (shifts: Int32Array) => uploadUpdate({ ...batch, shifts }, shape, { signals: [], gifts: null })
    const values = (mode: 'train' | 'evaluate', shifts: Int32Array): number[][] =>
      networks.values({ mode, weights }, given(shifts)).map((tensor) => Array.from(tensor.dataSync()))
    const still = new Int32Array(4 * 2 * 2).fill(4)
    const [prover, verifier] = values('evaluate', still)
    expect(values('evaluate', batch.shifts!)).toEqual([prover, verifier])
    expect(values('train', still)).toEqual([prover, verifier])
    const moved = values('train', batch.shifts!)
    expect(moved[0]).not.toEqual(prover)
    expect(moved[1]).toEqual(verifier)
  })
})

describe('looking back', () => {
  it('shows reward, own message in channels the agent sees, and decision', () => {
    const { config, shape } = smallRun({ agents: { prover: { body: 'amago_ff' } } }, { channels: 1, height: 4, width: 4 })
    const [prover] = createNetworks(config, shape).agents
    const batch = randomBatch(shape, 2, 1)
    const previous = { pixels: Int32Array.of(2, 0, -1, -1), decisions: Int32Array.of(1, 2, -1, -1), symbols: null, reward: Float32Array.of(0.5, -1, 0, 0) }
    const { rl2s } = viewOfAgent(uploadObservation({ ...batch, previous }, shape), shape, prover!)
    expect(rl2s!.arraySync()).toEqual([
      [0.5, 0, 0, 1, 0, 0, 1, 0],
      [0, 0, 0, 0, 0, 0, 0, 0]
    ])
  })
})
