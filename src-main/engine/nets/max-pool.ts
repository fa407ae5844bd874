import * as tf from '@tensorflow/tfjs-core'
import type { Net } from './net'

/** 2 x 2 maximum of stride 2; an odd last row or column is dropped, as floor halving says. (n, height, width, channel) */
export function maxPool(): Net {
  return { parameters: [], apply: (_, x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid') }
}
