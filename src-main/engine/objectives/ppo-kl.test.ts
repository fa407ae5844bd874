import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { ppoKlLoss } from './ppo-kl'
import type { PpoKlSettings } from './ppo-kl'
import type { ActorCriticInputs } from './terms/actor-critic'

beforeAll(startCpu)

const settings: PpoKlSettings = {
  target: 0.01,
  beta: 1,
  increment: 2,
  decrement: 0.5,
  quirks: true,
  entropyEps: 0,
  criticCoef: 1,
  normalizeAdvantage: true,
  criticDistance: 'smooth_l1',
  valueClip: null
}

/** Golden numbers of nip-spec A3 and A4. */
const logWeights = [[0, 0.1], [0.3, -0.3], [-0.4, 0.05], [0.2, 0]] // prettier-ignore
const advantages = [[1, -1], [2, 0.5], [-1, 0], [0, 1.5]] // prettier-ignore

function inputs(logWeight: number[][]): ActorCriticInputs {
  const zeros = tf.zeros([4, 2]) as tf.Tensor2D
  return {
    logProbability: tf.tensor2d(logWeight),
    oldLogProbability: zeros,
    entropy: zeros,
    value: zeros,
    oldValue: zeros,
    advantage: tf.tensor2d(advantages),
    valueTarget: zeros
  }
}

const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync())
const beta = (): tf.Tensor1D => tf.ones([2])

describe('the objective with a penalty', () => {
  it('gives the golden numbers of the reference under its rules', () => {
    const { objective, divergence, beta: next } = ppoKlLoss(inputs(logWeights), beta(), settings)
    numbers(objective).forEach((value, index) => expect(value).toBeCloseTo([-0.200951, 0.087719][index]!, 5))
    numbers(divergence).forEach((value, index) => expect(value).toBeCloseTo([-0.025, 0.0375][index]!, 5))
    expect(numbers(next)).toEqual([0.5, 2])
  })

  it('descends the loss it logs, with a divergence that is never negative', () => {
    const ours = { ...settings, quirks: false }
    const { loss, objective, beta: next } = ppoKlLoss(inputs(logWeights), beta(), ours)
    expect(numbers(loss)[0]).toBeCloseTo(numbers(tf.sum(objective))[0]!, 6)
    const estimate = (agent: number): number => logWeights.reduce((sum, row) => sum + Math.exp(row[agent]!) - 1 - row[agent]!, 0) / 4
    // one is far from the target, the other near enough
    expect(estimate(0)).toBeGreaterThan(0.015)
    expect(estimate(1)).toBeGreaterThan(0.01 / 1.5)
    expect(estimate(1)).toBeLessThan(0.015)
    expect(numbers(next)).toEqual([2, 1])
    const still = ppoKlLoss(inputs(logWeights.map(() => [0, 0])), beta(), ours)
    expect(numbers(still.beta)).toEqual([0.5, 0.5])
  })

  it('keeps weights where they can move again', () => {
    const ours = { ...settings, quirks: false }
    const still = ppoKlLoss(inputs(logWeights.map(() => [0, 0])), tf.tensor1d([1e-6, 1e-7]), ours)
    expect(numbers(still.beta)).toEqual(numbers(tf.tensor1d([1e-6, 1e-6])))
  })
})
