import * as tf from '@tensorflow/tfjs-core'

/**
 * rlpyt.utils.tensor.valid_mean: the mean over some axes, all of them if none are named, of what a mask lets through; sum(x valid) /
 * sum(valid), so that a mask may weigh as well, and nothing valid is not a number.
 */
export function validMean(x: tf.Tensor, valid: tf.Tensor | null = null, axes?: number | number[]): tf.Tensor {
  if (valid === null) return tf.mean(x, axes)
  const weights = tf.cast(valid, 'float32')
  return tf.div(tf.sum(tf.mul(x, weights), axes), tf.sum(weights, axes))
}
