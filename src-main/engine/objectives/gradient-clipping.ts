import * as tf from '@tensorflow/tfjs-core'

/** The gradient scaled so that its norm is at most `limit`, and its norm before. */
export interface ClippedGradient {
  readonly gradient: tf.Tensor1D
  readonly norm: tf.Scalar
}

/** Joint L2 clipping of all gradients, laid end to end in one vector (nip-spec 7.4): factor min(1, limit / (norm + 1e-6)). */
export function clipByJointNorm(gradient: tf.Tensor1D, limit: number): ClippedGradient {
  const norm = tf.sqrt<tf.Scalar>(tf.sum(tf.square(gradient)))
  return { gradient: tf.mul(gradient, tf.minimum(tf.div(limit, tf.add(norm, 1e-6)), 1)), norm }
}
