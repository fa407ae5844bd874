import * as tf from '@tensorflow/tfjs-core'

/** (parameter of every agent), end to end. */
export interface ShapingTerms {
  readonly own: tf.Tensor1D
  readonly foresight: tf.Tensor1D
  readonly shaping: tf.Tensor1D
}

export interface ShapingSettings {
  /** a: share of the plain direction that foresight may take back. */
  readonly scaling: number
  /** b: norm of the own gradients below which foresight fades. */
  readonly threshold: number
}

/**
 * Stable opponent shaping (Letcher et al. 2019, algorithm 1; nip-spec 7.7), for all agents together:
 *
 *   xi0 = xi - h
 *   den = - <chi, xi0>                p1 = 1 if den >= 0, else min(1, - a |xi0|^2 / den)
 *                                     p2 = |xi|^2 if |xi| < b, else 1
 *   direction = xi0 - min(p1, p2) chi
 */
export function stableDirection({ own, foresight, shaping }: ShapingTerms, { scaling, threshold }: ShapingSettings): tf.Tensor1D {
  const plain = tf.sub<tf.Tensor1D>(own, shaping)
  const against = tf.neg<tf.Scalar>(dot(foresight, plain))
  const bounded = tf.minimum(1, tf.div(tf.mul(dot(plain, plain), -scaling), against))
  const safe = tf.where(tf.greaterEqual(against, 0), tf.onesLike(against), bounded)
  const size = dot(own, own)
  const near = tf.where(tf.less(size, threshold ** 2), size, tf.onesLike(size))
  return tf.sub(plain, tf.mul(tf.minimum(safe, near), foresight))
}

function dot(a: tf.Tensor1D, b: tf.Tensor1D): tf.Scalar {
  return tf.sum(tf.mul(a, b))
}
