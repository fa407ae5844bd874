import * as tf from '@tensorflow/tfjs-core'

/** Figures by name, as AMAGO logs them: `activation-<where>-<max|min|std|mean>`. */
export type ActivationLog = Map<string, tf.Tensor>

/** amago.nets.utils.add_activation_log: largest, smallest, unbiased deviation and mean of everything; nothing without a log. */
export function addActivationLog(where: string, activation: tf.Tensor, log: ActivationLog | null): void {
  if (log === null) return
  const { mean, variance } = tf.moments(activation)
  const unbiased = tf.mul(variance, activation.size / (activation.size - 1))
  log.set(`activation-${where}-max`, tf.max(activation))
  log.set(`activation-${where}-min`, tf.min(activation))
  log.set(`activation-${where}-std`, tf.sqrt(unbiased))
  log.set(`activation-${where}-mean`, mean)
}
