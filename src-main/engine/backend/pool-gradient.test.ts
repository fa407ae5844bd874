import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from './cpu'
import { poolGradientKernel, valuesAtMaxima } from './pool-gradient'

beforeAll(startCpu)

describe('values at the maxima of windows', () => {
  it.each([
    [3, 2],
    [2, 2]
  ])('are what a step along them adds to the maxima, for windows of %d, %d apart', (filterSize, strides) => {
    const x = tf.randomNormal([2, 7, 6, 2], 0, 1, 'float32', 3) as tf.Tensor4D
    const along = tf.randomNormal([2, 7, 6, 2], 0, 1, 'float32', 4) as tf.Tensor4D
    const info = tf.backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, 'valid')
    const pooled = (by: number): tf.Tensor => tf.maxPool(tf.add<tf.Tensor4D>(x, tf.mul(along, by)), filterSize, strides, 'valid')
    const slope = tf.div(tf.sub(pooled(1e-3), pooled(-1e-3)), 2e-3)
    expect(tf.max(tf.abs(tf.sub(slope, valuesAtMaxima(along, x, info)))).dataSync()[0]).toBeLessThan(1e-2)
  })
})

describe('the composed gradient of a maximum pool', () => {
  it.each([
    [2, 2],
    [3, 2],
    [2, 3],
    [3, 1]
  ])('is that of the library for windows of %d, %d apart', (filterSize, strides) => {
    const input = tf.randomNormal([2, 8, 7, 3], 0, 1, 'float32', 1)
    const output = tf.maxPool(input as tf.Tensor4D, filterSize, strides, 'valid')
    const dy = tf.randomNormal(output.shape, 0, 1, 'float32', 2)
    const attrs = { filterSize, strides, pad: 'valid' } as unknown as tf.NamedAttrMap
    const inputs = { dy, input, output }
    const want = tf.engine().runKernel<tf.Tensor>(tf.MaxPoolGrad, inputs, attrs)
    const got = poolGradientKernel('cpu').kernelFunc({ inputs, attrs, backend: tf.backend() }) as tf.Tensor
    expect(got.shape).toEqual(want.shape)
    expect(tf.max(tf.abs(tf.sub(got, want))).dataSync()[0]).toBeLessThan(1e-6)
  })
})
