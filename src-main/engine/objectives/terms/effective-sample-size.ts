import * as tf from '@tensorflow/tfjs-core'

/**
 * Share of the minibatch that the weights leave effective: (sum rho)^2 / (sum rho^2) / frames, per agent.
 * For a single frame the reference sums over agents instead, and so does this (nip-spec 7.2): (agent), or (1) for a single frame.
 */
export function effectiveSampleSize(logWeight: tf.Tensor2D): tf.Tensor1D {
  const frames = logWeight.shape[0]
  const axis = frames === 1 ? 1 : 0
  const twice = tf.mul(tf.logSumExp(logWeight, axis), 2)
  const square = tf.logSumExp(tf.mul(logWeight, 2), axis)
  return tf.div(tf.exp(tf.sub(twice, square)), frames)
}

export function sampleSizes(agents: number, frames: number): number {
  return frames === 1 ? 1 : agents
}
