import * as tf from '@tensorflow/tfjs-core'

/**
 * Adds a bias (feature) to (..., feature). tfjs's own gradient of a broadcast sum reshapes both sides once more than needed;
 * this one hands the upstream on and sums it for the bias.
 */
export const addBias = tf.customGrad((...given) => {
  const [x, bias] = given as [tf.Tensor, tf.Tensor]
  const leading = Array.from({ length: x.rank - 1 }, (_, axis) => axis)
  return {
    value: tf.add(x, bias),
    // a clone shares memory; the tape may dispose of what it is given
    gradFunc: (upstream) => [tf.clone(upstream as tf.Tensor), tf.sum(upstream as tf.Tensor, leading)]
  }
}) as (x: tf.Tensor, bias: tf.Tensor) => tf.Tensor
