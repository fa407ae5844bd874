import * as tf from '@tensorflow/tfjs-core'

/** (n, height, width, channel) to (n, feature): channel first, then rows, then columns, as PyTorch lays images out. */
export function flattenChannels(x: tf.Tensor4D): tf.Tensor2D {
  const [count, height, width, channels] = x.shape
  const ordered = channels === 1 || height * width === 1 ? x : tf.transpose(x, [0, 3, 1, 2])
  return tf.reshape(ordered, [count, channels * height * width])
}
