import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { withDiagnostics } from './diagnostics'
import type { FrameTerms, LearningRule } from './objective'

beforeAll(startCpu)

const silent: LearningRule = {
  signals: ['log_probability'],
  memory: null,
  gifts: null,
  steer: null,
  loss: () => ({ loss: tf.scalar(0), report: {} }),
  parts: () => ({}),
  named: () => ({ loss_objective: 0 })
}

/** Ratios of probabilities now and then, (frame, agent). */
const ratios = [
  [1, 0.5],
  [1.3, 1],
  [0.9, 2]
]

describe('diagnostics', () => {
  it('tell how far policies have moved, per agent and over agents', () => {
    const now = tf.tensor2d(ratios.map((row) => row.map((ratio) => Math.log(ratio) - 2)))
    const terms = { logProbability: now, collected: () => tf.fill([3, 2], -2) } as unknown as FrameTerms
    const rule = withDiagnostics(silent, ['prover', 'verifier'], 0.2)
    const { report } = rule.loss(terms)
    expect(Object.fromEntries(Object.entries(report).map(([name, part]) => [name, part.size]))).toEqual(rule.parts(3))
    const named = rule.named(Object.fromEntries(Object.entries(report).map(([name, part]) => [name, Array.from(part.dataSync())])))
    const divergence = (agent: number): number => ratios.reduce((sum, row) => sum + row[agent]! - 1 - Math.log(row[agent]!), 0) / 3
    expect(named['prover.approx_kl']).toBeCloseTo(divergence(0), 6)
    expect(named['approx_kl']).toBeCloseTo((divergence(0) + divergence(1)) / 2, 6)
    expect(named['prover.clip_fraction']).toBeCloseTo(1 / 3, 6)
    expect(named['verifier.clip_fraction']).toBeCloseTo(2 / 3, 6)
    expect(named['clip_fraction']).toBeCloseTo(1 / 2, 6)
    expect(named['loss_objective']).toBe(0)
  })

  it('are left out where no probabilities were collected', () => {
    const plain: LearningRule = { ...silent, signals: ['reward_to_go'] }
    expect(withDiagnostics(plain, ['prover'], 0.2)).toBe(plain)
  })
})
