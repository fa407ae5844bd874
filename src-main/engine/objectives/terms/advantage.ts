import * as tf from '@tensorflow/tfjs-core'

/** (frame, agent): zero mean and unit variance per agent over the minibatch, unbiased deviation; a single frame is left as it is (G7). */
export function normalisedAdvantage(advantage: tf.Tensor2D): tf.Tensor2D {
  const frames = advantage.shape[0]
  if (frames < 2) return advantage
  const centred = tf.sub(advantage, tf.mean(advantage, 0))
  const deviation = tf.sqrt(tf.div(tf.sum(tf.square(centred), 0), frames - 1))
  return tf.div(centred, tf.maximum(deviation, 1e-6))
}
