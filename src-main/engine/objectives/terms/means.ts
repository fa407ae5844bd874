import * as tf from '@tensorflow/tfjs-core'

/** (frame, ...) -> (...). */
export function meanOverFrames(perFrame: tf.Tensor2D): tf.Tensor1D {
  return tf.mean(perFrame, 0)
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
