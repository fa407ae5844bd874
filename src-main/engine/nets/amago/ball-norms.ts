import * as tf from '@tensorflow/tfjs-core'
import { detached } from '../detached'

/** Added to the length by unitball. */
const epsilon = 1e-5
/** Least length on the hypersphere. */
const least = 1e-12

/** x / (||x|| + 1e-5) over the last axis. */
export function onUnitBall(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.add(lengthOf(x), epsilon))
}

/** The same, with the length taken for a constant by the gradient. */
export function onUnitBallDetached(x: tf.Tensor): tf.Tensor {
  return tf.div(x, detached(tf.add(lengthOf(x), epsilon)))
}

/** x / max(||x||, 1e-12) sqrt(d) over the last axis. */
export function onHypersphere(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.div(x, tf.maximum(lengthOf(x), least)), Math.sqrt(x.shape[x.rank - 1]!))
}

/** ||x|| over the last axis, kept. The gradient x / ||x|| is 0 at 0, where there is none. */
const lengthOf = tf.customGrad((...given) => {
  const [x, save] = given as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void]
  const value = tf.sqrt(tf.sum(tf.square(x), -1, true))
  save([x, value])
  return {
    value,
    gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const [input, length] = saved as [tf.Tensor, tf.Tensor]
      return tf.mul(upstream, tf.div(input, tf.maximum(length, least)))
    }
  }
}) as (x: tf.Tensor) => tf.Tensor
