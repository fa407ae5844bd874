import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from './cpu'
import { poolGradientKernel } from './pool-gradient'

beforeAll(startCpu)

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
