import * as tf from '@tensorflow/tfjs-core'
import type { Pass } from './net'

/** The same values, taken for constants by the gradient. */
export const detached = tf.customGrad((...given) => {
  const [x] = given as [tf.Tensor]
  return { value: tf.clone(x), gradFunc: (upstream) => tf.zerosLike(upstream as tf.Tensor) }
}) as (x: tf.Tensor) => tf.Tensor

/**
 * The same pass with some parameters taken for constants: those that nothing depends on which comes of it. Derived, the gradient of such a
 * parameter is what rounding leaves of a sum that is 0, and Adam makes whole steps of that.
 * @param idle paths of parameters
 */
export function withoutGradient(pass: Pass, idle: readonly string[]): Pass {
  return { ...pass, weight: (path) => (idle.includes(path) ? detached(pass.weight(path)) : pass.weight(path)) }
}
