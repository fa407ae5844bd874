import * as tf from '@tensorflow/tfjs-core'
import type { Net } from './net'

/**
 * 2 x 2 maximum of stride 2; an odd last row or column is dropped, as floor halving says. A grid of one row or column, which strides may
 * leave, keeps it. (n, height, width, channel)
 */
export function maxPool(): Net {
  return {
    parameters: [],
    apply: (_, x) => {
      const [, height, width] = (x as tf.Tensor4D).shape
      if (height === 1 && width === 1) return x
      const window: [number, number] = [Math.min(2, height), Math.min(2, width)]
      return tf.maxPool(x as tf.Tensor4D, window, window, 'valid')
    }
  }
}
