import * as tf from '@tensorflow/tfjs-core'

/** (n, channel, height, width), as PyTorch lays images out, to (n, height, width, channel). */
export function channelsLast(x: tf.Tensor): tf.Tensor4D {
  return tf.transpose(x as tf.Tensor4D, [0, 2, 3, 1])
}

/** (n, height, width, channel) to (n, channel, height, width). */
export function channelsFirst(x: tf.Tensor): tf.Tensor4D {
  return tf.transpose(x as tf.Tensor4D, [0, 3, 1, 2])
}
