import * as tf from '@tensorflow/tfjs-core'
import { Random } from '@shared/stats/random'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { randomTensor } from '../nets/finite-differences.fixture'
import { innerShape } from '../nets/parameters'
import { randomBatch, smallRun } from '../objectives/program.fixture'
import { compositeTerms } from './composite-categorical'
import { createNetworks } from './networks'
import type { Networks } from './networks'
import { uploadObservation } from './observation'
import { packOutputs, unpackOutputs } from './policy-output'
import { categoricalHeads, restrictionMask, visibleSlots } from './policy-heads'
import type { RunShape } from './run-program'

beforeAll(startCpu)

function ones(networks: Networks): Map<string, tf.Tensor> {
  return new Map(networks.parameters.map(({ key, spec }, index) => [key, tf.fill(innerShape(spec), 0.02 * (1 + (index % 5)))]))
}

describe('forward', () => {
  it('shows named intermediate results', () => {
    const { config, shape, count } = smallRun()
    const networks = createNetworks(config, shape)
    const seen = new Map<string, readonly number[]>()
    networks.forward(
      { mode: 'evaluate', weights: ones(networks), record: (name, value) => void seen.set(name, value.shape) },
      uploadObservation(randomBatch(shape, count, 1), shape)
    )
    expect(seen.get('verifier.body.initial_encoder')).toEqual([count, shape.imageHeight, shape.imageWidth, 2])
    expect(seen.get('prover.body.cnn_encoder.2')).toEqual([count, shape.latentHeight, shape.latentWidth, 4])
    expect(seen.get('verifier.policy_head.decision_logits')).toEqual([count, 3])
    expect(seen.has('prover.policy_head.decision_logits')).toBe(false)
  })
})

describe('visibility', () => {
  const { config, shape: nip, count } = smallRun({ message_size: 2 })
  const shape: RunShape = { ...nip, channels: ['main', 'side'], visible: [[true, false], [true, true]] } // prettier-ignore

  it('lists a slot for every position of every channel an agent sees', () => {
    expect(visibleSlots(shape)).toEqual({ owners: [0, 0, 1, 1, 1, 1], places: [0, 1, 4, 5, 6, 7] })
  })

  it('fills invisible channels with impossible logits and keeps what an agent cannot see out of its view', () => {
    const networks = createNetworks(config, shape)
    const batch = randomBatch(shape, count, 2)
    const pixels = shape.latentHeight * shape.latentWidth
    const act = (given: typeof batch): Float32Array => {
      const packed = packOutputs(networks.forward({ mode: 'evaluate', weights: ones(networks) }, uploadObservation(given, shape))).dataSync()
      return unpackOutputs(packed, given, shape).pixelLogits
    }
    const logits = act(batch)
    const prover = (frame: number, channel: number): number[] => {
      const start = ((frame * 2 + 0) * 2 + channel) * 2 * pixels
      return Array.from(logits.slice(start, start + 2 * pixels))
    }
    expect(new Set(prover(3, 1))).toEqual(new Set([-1e9].map(Math.fround)))
    expect(prover(3, 0).every((value) => Math.abs(value) < 100)).toBe(true)
    // the side channel stands second in (n, R, C, P, h, w)
    const side = batch.x.map((value, index) => (Math.floor(index / (2 * pixels)) % 2 === 1 ? 1 - value : value))
    const changed = act({ ...batch, x: side })
    const ofAgent = (values: Float32Array, agent: number): number[] => Array.from(values.slice(agent * 4 * pixels, (agent + 1) * 4 * pixels))
    expect(ofAgent(changed, 0)).toEqual(ofAgent(logits, 0))
    expect(ofAgent(changed, 1)).not.toEqual(ofAgent(logits, 1))
  })
})

describe('the bias that all latent pixels share', () => {
  it('has no gradient where pixels are chosen: exactly 0, where the sum of its parts would be rounding', () => {
    const { config, shape, count } = smallRun()
    const networks = createNetworks(config, shape)
    const batch = randomBatch(shape, count, 4)
    const observation = uploadObservation(batch, shape)
    const mask = tf.tensor2d(restrictionMask(batch.decisionRestriction), [count, 3])
    const outcomes = [visibleSlots(shape).owners.length, shape.agents.length].map((slots) => tf.zeros<tf.Rank.R2>([count, slots], 'int32'))
    const gradient = tf.grads((...given) => {
      const weights = new Map(networks.parameters.map(({ key }, index) => [key, given[index]!]))
      const outputs = networks.forward({ mode: 'train', weights }, observation)
      const { logProbability } = compositeTerms(categoricalHeads(networks, outputs, shape, mask), outcomes, shape.agents.length)
      return outputs.reduce((sum, { value }) => tf.add(sum, tf.sum(value)), tf.sum(logProbability))
    })(networks.parameters.map(({ spec }, index) => randomTensor(Random.of(index), innerShape(spec))))
    const of = (path: string): number[] =>
      Array.from(gradient[networks.parameters.findIndex(({ key }) => key === `verifier.policy_head.latent_pixel_selector.module.0.module.${path}`)]!.dataSync())
    expect(of('2.bias')).toEqual([0])
    expect(of('2.weight').every((value) => Math.abs(value) > 1e-6)).toBe(true)
  })
})

describe('round 0', () => {
  it('ignores the last message', () => {
    const { config, shape } = smallRun()
    const networks = createNetworks(config, shape)
    const batch = { ...randomBatch(shape, 2, 3), round: Int32Array.of(0, 1) }
    const values = (message: Float32Array): number[] =>
      networks.values({ mode: 'evaluate', weights: ones(networks) }, uploadObservation({ ...batch, message }, shape)).map((value) => value.dataSync()[0]!)
    const later = (message: Float32Array): number[] =>
      networks.values({ mode: 'evaluate', weights: ones(networks) }, uploadObservation({ ...batch, message }, shape)).map((value) => value.dataSync()[1]!)
    const other = batch.message.map((value) => 5 * value - 2)
    expect(values(other)).toEqual(values(batch.message))
    expect(later(other)).not.toEqual(later(batch.message))
  })
})
