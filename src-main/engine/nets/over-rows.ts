import * as tf from '@tensorflow/tfjs-core'

/** Applies a function of (row, feature) to (..., feature): all leading axes together are the rows. */
export function overRows(apply: (rows: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  if (x.rank === 2) return apply(x)
  const features = x.shape[x.rank - 1]!
  const result = apply(tf.reshape(x, [-1, features]))
  return tf.reshape(result, [...x.shape.slice(0, -1), ...result.shape.slice(1)])
}
