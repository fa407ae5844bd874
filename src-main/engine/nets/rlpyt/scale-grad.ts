import * as tf from '@tensorflow/tfjs-core'

/** rlpyt.models.utils.ScaleGrad: the same values; the gradient that flows back is multiplied by `scale`. */
export function scaleGrad(x: tf.Tensor, scale: number): tf.Tensor {
  return tf.customGrad((...given) => {
    const [input] = given as [tf.Tensor]
    // a clone shares memory; the tape may dispose of what it is given
    return { value: tf.clone(input), gradFunc: (upstream) => tf.mul(upstream as tf.Tensor, scale) }
  })(x)
}
