import * as tf from '@tensorflow/tfjs-core'

/** min( rho A, exp(clamp(log rho, log(1 - eps), log(1 + eps))) A ): what a choice gained, trusted only near the policy that made it. */
export function clippedGain(logWeight: tf.Tensor2D, advantage: tf.Tensor2D, epsilon: number): tf.Tensor2D {
  const clipped = tf.clipByValue(logWeight, Math.log1p(-epsilon), Math.log1p(epsilon))
  return tf.minimum<tf.Tensor2D>(tf.mul(tf.exp(logWeight), advantage), tf.mul(tf.exp(clipped), advantage))
}
