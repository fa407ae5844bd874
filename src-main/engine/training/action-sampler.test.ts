import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import type { PolicyOutput, RunShape } from '../agents/run-program'
import { ActionSampler } from './action-sampler'
import { CategoricalReader, probabilities } from './categorical'

describe('reading a categorical', () => {
  const reader = new CategoricalReader(4)
  const logits = Float32Array.of(9, Math.log(1), Math.log(2), Math.log(5))

  it('picks by inverse CDF', () => {
    const pick = (uniform: number): number => {
      reader.read(logits, 1, 3, uniform)
      return reader.draw.index
    }
    expect([0, 0.124, 0.126, 0.374, 0.376, 0.999999].map(pick)).toEqual([0, 0, 1, 1, 2, 2])
  })

  it('tells log-probability, entropy and the largest probability', () => {
    reader.read(logits, 1, 3, 0.2)
    expect(reader.draw.logProbability).toBeCloseTo(Math.log(2 / 8), 6)
    expect(reader.draw.entropy).toBeCloseTo(-(1 / 8) * Math.log(1 / 8) - (2 / 8) * Math.log(2 / 8) - (5 / 8) * Math.log(5 / 8), 6)
    expect(reader.draw.largest).toBeCloseTo(5 / 8, 6)
  })

  it('takes the best without a random number', () => {
    reader.read(logits, 1, 3, null)
    expect(reader.draw.index).toBe(2)
  })

  it('never picks what -1e9 forbids, and sees a row of nothing else as uniform', () => {
    const masked = Float32Array.of(0, -1e9, -1e9)
    for (const uniform of [0, 0.5, 1 - 2 ** -53]) {
      reader.read(masked, 0, 3, uniform)
      expect(reader.draw).toMatchObject({ index: 0, logProbability: 0, entropy: 0, largest: 1 })
    }
    reader.read(Float32Array.of(-1e9, -1e9, -1e9), 0, 3, 0.5)
    expect(reader.draw.index).toBe(1)
    expect(reader.draw.entropy).toBeCloseTo(Math.log(3), 12)
  })

  it('refuses what is not a number', () => {
    expect(reader.read(Float32Array.of(0, NaN), 0, 2, 0.5)).toBe(false)
    expect(reader.read(Float32Array.of(0, Infinity), 0, 2, 0.5)).toBe(false)
    expect(reader.read(Float32Array.of(NaN, NaN), 0, 2, 0.5)).toBe(false)
  })

  it('writes softmax rows', () => {
    const target = new Float32Array(4)
    probabilities(logits, 1, target, 1, 3)
    expect([...target].map((value) => Math.round(value * 1000) / 1000)).toEqual([0, 0.125, 0.25, 0.625])
  })
})

describe('sampling actions', () => {
  const shape: RunShape = {
    agents: ['prover', 'verifier'],
    deciders: [1],
    channels: ['one', 'two'],
    visible: [
      [true, false],
      [true, true]
    ],
    maxRounds: 2,
    messageSize: 1,
    linearSymbols: null,
    imageChannels: 1,
    imageHeight: 4,
    imageWidth: 4,
    latentHeight: 1,
    latentWidth: 2,
    embedding: null
  }
  // the prover does not see the second channel
  const output: PolicyOutput = {
    pixelLogits: Float32Array.from([Math.log(1), Math.log(3), -1e9, -1e9, 0, 0, 0, 0]),
    decisionLogits: Float32Array.from([0, 0, 0, Math.log(4), 0, 0]),
    symbolLogits: null,
    values: new Float32Array(2)
  }

  it('adds up what each agent sees: its decision and its visible channels', () => {
    const { actions } = new ActionSampler(shape, 1)
    const sampled = new ActionSampler(shape, 1).sample(output, 1, null)
    expect([...sampled.pixels]).toEqual([1, 0, 0, 0])
    expect([...sampled.decisions]).toEqual([0, 0])
    expect(sampled.logProbability[0]).toBeCloseTo(Math.log(1 / 3) + Math.log(3 / 4), 6)
    expect(sampled.logProbability[1]).toBeCloseTo(Math.log(4 / 6) + 2 * Math.log(1 / 2), 6)
    expect(sampled.decisionEntropy[0]).toBeCloseTo(Math.log(3), 6)
    expect([...sampled.messageEntropy].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([0.5623, 0.6931, 0.6931, 0.6931])
    expect(actions.symbols).toBeNull()
  })

  it('follows the probabilities', () => {
    const sampler = new ActionSampler(shape, 1)
    const random = Random.of(5)
    let accepted = 0
    let second = 0
    for (let i = 0; i < 4000; i++) {
      const { decisions, pixels } = sampler.sample(output, 1, random)
      if (decisions[1] === 0) accepted++
      if (pixels[0] === 1) second++
    }
    // 4000 draws: standard deviations 30 and 27
    expect(Math.abs(accepted - 2667)).toBeLessThan(150)
    expect(Math.abs(second - 3000)).toBeLessThan(140)
  })

  it('names the agent whose logits are not finite', () => {
    const broken = { ...output, decisionLogits: Float32Array.from([0, 0, 0, 0, NaN, 0]) }
    expect(() => new ActionSampler(shape, 1).sample(broken, 1, null)).toThrow('The decision logits of verifier are not finite.')
  })
})
