import * as tf from '@tensorflow/tfjs-core'
import type { Tree } from '@shared/config/paths'
import { Random } from '@shared/stats/random'
import { beforeAll, describe, it } from 'vitest'
import type { UpdateBatch } from '../agents/run-program'
import { startCpu } from '../backend/cpu'
import { expectClose } from '../nets/finite-differences.fixture'
import { ppoClipRule, ppoClipSettings } from './ppo-clip'
import type { LearnedState } from './learned-state'
import { randomBatch, smallRun } from './program.fixture'
import { randomState } from './random-state.fixture'
import { objectiveOf } from './registry'
import { batchLoss } from './train-step'
import type { TrainStepSettings } from './train-step'
import { uploadUpdate } from './update-inputs'

beforeAll(startCpu)

/** Old log-probabilities and values near the present ones, away from the kinks of clipping, whose derivative is not defined. */
function calm(batch: UpdateBatch, settings: TrainStepSettings, state: LearnedState): UpdateBatch {
  const random = Random.of(3, 'calm')
  const away = (low: number, high: number): number => (random.uniform() < 0.5 ? -1 : 1) * (low + (high - low) * random.uniform())
  const agents = settings.shape.agents.length
  const mean = tf.tidy(() => {
    const rule = ppoClipRule({ ...ppoClipSettings(smallRun().config), normalizeAdvantage: false }, settings.shape.agents)
    const inputs = uploadUpdate({ ...batch, logProbability: new Float32Array(batch.count * agents) }, settings.shape, rule)
    return batchLoss(state, inputs, { ...settings, rule }, new Map()).report['divergence']!.dataSync<'float32'>()
  })
  return { ...batch, logProbability: Float32Array.from(batch.logProbability, (_, index) => -mean[index % agents]! + away(0.02, 0.1)) }
}

const variants: readonly (readonly [string, Tree])[] = [
  ['shared body, smooth L1', {}],
  ['separate bodies, L2, clipped values', { rl: { use_shared_body: false, loss_critic_type: 'l2', clip_value: 0.5 } }],
  [
    'residual blocks, linear messages, two positions',
    { agents: { _default: { building_block_type: 'residual_basic' } }, include_linear_message_space: true, message_size: 2 }
  ],
  [
    'sigmoid, even kernel, no round',
    { agents: { _default: { activation_function: 'sigmoid', kernel_size: 2, include_round_in_decider: false, include_round_in_value: false } } }
  ],
  ['strong entropy, raw advantages', { ppo: { entropy_eps: 0.5, normalize_advantage: false, critic_coef: 0.3 } }],
  ['a penalty', { ppo: { loss_type: 'kl_penalty', kl_beta: 3 } }],
  ['a penalty as the reference has it', { ppo: { loss_type: 'kl_penalty', kl_beta: 3, kl_increment: 1, kl_decrement: 1 }, reference_quirks: true }],
  ['REINFORCE', { trainer: 'reinforce' }],
  ['REINFORCE with a critic', { trainer: 'reinforce', reinforce: { use_advantage_and_critic: true } }],
  ['what Stackelberg gradients learn of values and entropies', { trainer: 'spg', ppo: { entropy_eps: 0.5, critic_coef: 0.3 } }]
]

describe('gradient of the whole loss against finite differences', () => {
  it.each(variants)('%s', (_, over) => {
    const run = smallRun(over)
    const { shape, count } = run
    const { rule, settings, state, values, random } = randomState(run, (options) => objectiveOf(run.config).rule(options))
    const batch = calm(randomBatch(shape, count, 4), settings, state)
    const inputs = uploadUpdate(batch, shape, rule)
    const loss = (parameters: tf.Tensor): tf.Scalar => batchLoss({ ...state, parameters: parameters as tf.Tensor1D }, inputs, settings, new Map()).loss
    const gradient = tf.grad(loss)(state.parameters).dataSync()

    // along random directions, since one difference per parameter would take minutes
    const differences: number[] = []
    const slopes: number[] = []
    const step = 1e-3
    for (let trial = 0; trial < 12; trial++) {
      const direction = Float32Array.from(values, () => random.normal())
      const at = (by: number): number => tf.tidy(() => loss(tf.tensor1d(values.map((value, i) => value + by * direction[i]!))).dataSync()[0]!)
      differences.push((at(step) - at(-step)) / (2 * step))
      slopes.push(direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0))
    }
    expectClose(slopes, differences, 2e-2)
  })
})
