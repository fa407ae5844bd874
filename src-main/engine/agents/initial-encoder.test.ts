import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { startCpu } from '../backend/cpu'
import { expectTrueGradients, randomTensor, randomWeights } from '../nets/finite-differences.fixture'
import type { Net } from '../nets/net'
import { upsampleNearest } from '../nets/upsample'
import { initialEncoder } from './initial-encoder'
import { parameterSize } from '../nets/parameters'

beforeAll(startCpu)

const sizes = { stack: 2, outputs: 3, height: 5, width: 4, nonlinearity: 'tanh' } as const
const embedding = { channels: 4, height: 2, width: 3 }
const whole = initialEncoder({ ...sizes, stack: sizes.stack + embedding.channels, embedding: null })
const apart = initialEncoder({ ...sizes, embedding })
const [stack, features] = [randomTensor(Random.of(1), [2, 5, 4, 2]) as tf.Tensor4D, randomTensor(Random.of(2), [2, 2, 3, 4]) as tf.Tensor4D]

describe('initialEncoder', () => {
  it('mixes features on their own grid as it would mix them repeated over the image', () => {
    const asNet = (encoder: typeof whole): Net => ({ parameters: encoder.parameters, apply: () => tf.zeros([1]) })
    const weights = randomWeights(asNet(whole), Random.of(3))
    const pass = { mode: 'evaluate' as const, weight: (path: string) => weights.get(path)!, noteStatistic: () => undefined }
    const repeated = tf.concat([stack, upsampleNearest(features, 5, 4)], 3) as tf.Tensor4D
    const difference = tf.max(tf.abs(tf.sub(apart.apply(pass, stack, features), whole.apply(pass, repeated, null))))
    expect(difference.dataSync()[0]).toBeLessThan(1e-5)
    expect(apart.parameters.map(({ path, shape }) => [path, shape])).toEqual(whole.parameters.map(({ path, shape }) => [path, shape]))
  })

  it('has the gradients of what it computes', () => {
    const net: Net = { parameters: apart.parameters, apply: (pass, x) => apart.apply(pass, x as tf.Tensor4D, features) }
    expectTrueGradients(net, [2, 5, 4, 2])
    expect.hasAssertions()
  })

  it('declares what the multiplication costs: features once per coarse pixel', () => {
    const [weight] = apart.parameters
    const perFrame = parameterSize(weight!) * weight!.positions
    expect(perFrame).toBeCloseTo(6 * (2 * 20 + 4 * 6), 6)
  })
})
