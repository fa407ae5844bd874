import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { innerShape } from '../nets/parameters'
import { randomBatch, smallRun } from '../objectives/program.fixture'
import { createNetworks } from './networks'
import type { Networks } from './networks'
import { cuts, inParts } from './networks-in-parts'
import { uploadObservation } from './observation'
import { packOutputs } from './policy-output'

beforeAll(startCpu)

describe('cuts', () => {
  it.each([
    [7, 2, [4, 3]],
    [64, 3, [21, 22, 21]],
    [2, 4, [1, 1]],
    [5, 1, [5]]
  ])('of %d frames into %d are %j', (frames, parts, lengths) => {
    const found = cuts(frames, parts)
    expect(found.map(({ length }) => length)).toEqual(lengths)
    expect(found.map(({ start }) => start)).toEqual(lengths.map((_, part) => lengths.slice(0, part).reduce((sum, length) => sum + length, 0)))
  })
})

describe('inParts', () => {
  it('says of every frame what the whole says, gradients too', () => {
    const { config, shape } = smallRun({ message_size: 2, include_linear_message_space: true })
    const whole = createNetworks(config, shape)
    const observation = uploadObservation(randomBatch(shape, 7, 3), shape)
    const all = (networks: Networks): Float32Array[] => {
      const tables = networks.parameters.map(({ key, spec }, index) => ({ key, tensor: tf.randomNormal(innerShape(spec), 0, 0.3, 'float32', index + 1) }))
      const outputs = (...tensors: tf.Tensor[]): tf.Tensor => {
        const weights = new Map(tables.map(({ key }, index) => [key, tensors[index]!]))
        const packed = packOutputs(networks.forward({ mode: 'evaluate', weights }, observation))
        const values = tf.stack(networks.values({ mode: 'evaluate', weights }, observation), 1)
        return tf.concat([packed, values], 1)
      }
      const given = tables.map(({ tensor }) => tensor)
      const gradients = tf.grads((...tensors) => tf.sum(tf.square(outputs(...tensors))))(given)
      return [outputs(...given), ...gradients].map((tensor) => tensor.dataSync() as Float32Array)
    }
    const expected = all(whole)
    all(inParts(whole, 3, shape)).forEach((values, index) => {
      const reference = expected[index]!
      const norm = (array: Float32Array | number[]): number => Math.hypot(...array)
      expect(values).toHaveLength(reference.length)
      expect(norm(Array.from(values, (value, at) => value - reference[at]!))).toBeLessThan(1e-5 * Math.max(1, norm(reference)))
    })
  })

  it('is the whole itself where there is one part', () => {
    const { config, shape } = smallRun()
    const whole = createNetworks(config, shape)
    expect(inParts(whole, 1, shape)).toBe(whole)
  })
})
