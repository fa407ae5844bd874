import * as tf from '@tensorflow/tfjs-core'

/**
 * Mean over the grid: (n, height, width, feature) -> (n, feature).
 * tfjs's own gradient of a mean uploads an array of ones as large as its input; here the upstream is repeated on the device.
 */
export const spatialMean = tf.customGrad((...given) => {
  const x = given[0] as tf.Tensor4D
  const [count, height, width, features] = x.shape
  return {
    value: tf.mul(tf.sum(x, [1, 2]), 1 / (height * width)),
    gradFunc: (upstream) => {
      const share = tf.mul(upstream as tf.Tensor, 1 / (height * width))
      return [tf.tile(tf.reshape(share, [count, 1, 1, features]), [1, height, width, 1])]
    }
  }
}) as (x: tf.Tensor) => tf.Tensor2D
