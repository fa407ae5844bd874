import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { learningRate } from './learning-rates'
import { ppoClipLoss, ppoClipSettings } from './ppo-clip'
import type { PpoClipSettings } from './ppo-clip'
import { smallRun } from './program.fixture'
import type { ActorCriticInputs } from './terms/actor-critic'
import { normalisedAdvantage } from './terms/advantage'

beforeAll(startCpu)

const settings: PpoClipSettings = { clipEpsilon: 0.2, entropyEps: 0, criticCoef: 1, normalizeAdvantage: true, criticDistance: 'smooth_l1', valueClip: null }
const frames = (rows: readonly (readonly number[])[]): tf.Tensor2D => tf.tensor2d(rows.map((row) => [...row]))

/** Golden numbers of nip-spec A3 and A5. */
const advantages = (): tf.Tensor2D => frames([[1, -1], [2, 0.5], [-1, 0], [0, 1.5]]) // prettier-ignore

function inputs(over: Partial<ActorCriticInputs> = {}): ActorCriticInputs {
  const zeros = tf.zeros([4, 2]) as tf.Tensor2D
  const golden = frames([[0, 0.1], [0.3, -0.3], [-0.4, 0.05], [0.2, 0]]) // prettier-ignore
  return {
    logProbability: golden,
    oldLogProbability: zeros,
    entropy: zeros,
    value: zeros,
    oldValue: zeros,
    advantage: advantages(),
    valueTarget: zeros,
    ...over
  }
}

function close(tensor: tf.Tensor, expected: readonly number[]): void {
  Array.from(tensor.dataSync()).forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5))
}

describe('the clipped objective', () => {
  it('gives the golden numbers of the reference', () => {
    close(normalisedAdvantage(advantages()), [0.387298, -1.200961, 1.161895, 0.240192, -1.161895, -0.240192, -0.387298, 1.200961])
    const { objective, divergence, effectiveSampleSize } = ppoClipLoss(inputs(), settings)
    close(objective, [-0.094752, 0.050219])
    close(tf.mean(divergence), [0.00625])
    close(tf.mean(effectiveSampleSize), [0.962036])
  })

  it('measures values by smooth L1, L1 or L2, and by the worse of the clipped and the plain one', () => {
    const value = frames([[0.5], [0.7]])
    const target = frames([[1], [0]])
    const oldValue = frames([[0], [1]])
    const one = tf.zeros([2, 1]) as tf.Tensor2D
    const given = { ...inputs(), logProbability: one, oldLogProbability: one, entropy: one, advantage: one, value, oldValue, valueTarget: target }
    close(ppoClipLoss(given, { ...settings, valueClip: 0.2 }).critic, [0.32])
    close(ppoClipLoss(given, { ...settings, criticDistance: 'l1' }).critic, [0.6])
    close(ppoClipLoss(given, { ...settings, criticDistance: 'l2' }).critic, [(0.25 + 0.49) / 2])
    close(ppoClipLoss({ ...given, value: frames([[-2], [0.5]]), valueTarget: frames([[1], [0]]) }, settings).critic, [(2.5 + 0.125) / 2])
  })

  it('reads the value clip of the configuration', () => {
    const clip = (clip_value: boolean | number): number | null => ppoClipSettings(smallRun({ rl: { clip_value } }).config).valueClip
    expect([clip(false), clip(true), clip(1), clip(0.3)]).toEqual([null, 0.2, 1, 0.3])
  })

  it('takes 1 for true under reference_quirks, as Python does (G67)', () => {
    const clip = (clip_value: number): number | null => ppoClipSettings(smallRun({ reference_quirks: true, rl: { clip_value } }).config).valueClip
    expect([clip(1), clip(0.3)]).toEqual([0.2, 0.3])
  })
})

describe('learning rates', () => {
  it('multiply base, agent and body factors, shared bodies at the actor rate', () => {
    const factors = { agent_lr_factor: { actor: 2, critic: 2 }, body_lr_factor: { actor: 0.5, critic: 0.5 } }
    const { config } = smallRun({ rl: { lr: 0.003 }, agents: { verifier: factors } })
    const rates = ['body', 'policy_head', 'value_head'].map((part) => learningRate(config, 'verifier', part))
    expect(rates).toEqual([0.003, 0.006, 0.006])
    expect(learningRate(config, 'prover', 'body')).toBe(0.003)
  })
})
