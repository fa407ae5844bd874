import * as tf from '@tensorflow/tfjs-core'
import { sourceIndices, upsampleNearest } from './upsample'

/**
 * Nearest upsampling of features, with a gradient: (n, h, w, feature) -> (n, height, width, feature), source index floor(i * h / height).
 * Each source cell receives the sum of the upstream of its copies, by products with matrices of zeros and ones, which every backend has.
 */
export function stretched(x: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const [, h, w] = x.shape
  if (h === height && w === width) return x
  return tf.customGrad((...given) => ({
    value: upsampleNearest(given[0] as tf.Tensor4D, height, width),
    gradFunc: (upstream) => [folded(upstream as tf.Tensor4D, h, w)]
  }))(x) as tf.Tensor4D
}

/** Rows, then columns: each product sums over its leading axis. */
function folded(upstream: tf.Tensor4D, h: number, w: number): tf.Tensor4D {
  const [count, height, width, features] = upstream.shape
  const rows = tf.reshape(tf.transpose(upstream, [1, 0, 2, 3]), [height, -1])
  const fewRows = tf.reshape(tf.matMul(shown(h, height), rows, true), [h, count, width, features])
  const columns = tf.reshape(tf.transpose(fewRows, [2, 1, 0, 3]), [width, -1])
  const fewColumns = tf.reshape(tf.matMul(shown(w, width), columns, true), [w, count, h, features])
  return tf.transpose(fewColumns, [1, 2, 0, 3]) as tf.Tensor4D
}

/** (large, small): 1 where the large index shows the small one. tfjs refuses a one-hot of a single class. */
function shown(small: number, large: number): tf.Tensor2D {
  if (small === 1) return tf.fill([large, 1], 1)
  return tf.cast(tf.oneHot(tf.tensor1d(sourceIndices(small, large), 'int32'), small), 'float32') as tf.Tensor2D
}
