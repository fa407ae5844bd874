import * as tf from '@tensorflow/tfjs-core'

/** PyTorch's default for layer norm and group norm. */
const epsilon = 1e-5

/**
 * Zero mean and unit variance over the last axis, biased: x^ = (x - mean) / sqrt(variance + 1e-5), with its gradient
 *
 *   dx = (g - mean g - x^ mean(g x^)) / sqrt(variance + 1e-5)
 */
export const standardised = tf.customGrad((...given) => {
  const [x, save] = given as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void]
  const { centred, scale } = centredAndScale(x)
  const value = tf.mul(centred, scale)
  save([x, value])
  return {
    value,
    gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const [input, y] = saved as [tf.Tensor, tf.Tensor]
      // computed again from the input, so that the gradient can itself be derived
      const across = tf.mul(centredAndScale(input).scale, tf.sub(upstream, tf.mul(y, tf.mean(tf.mul(upstream, y), -1, true))))
      // the mean goes last, so that what is left of it is one rounding
      return tf.sub(across, tf.mean(across, -1, true))
    }
  }
}) as (x: tf.Tensor) => tf.Tensor

function centredAndScale(x: tf.Tensor): { readonly centred: tf.Tensor; readonly scale: tf.Tensor } {
  const centred = tf.sub(x, tf.mean(x, -1, true))
  return { centred, scale: tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)) }
}
