import * as tf from '@tensorflow/tfjs-core'
import type { FrameTerms } from '../objective'
import { normalisedAdvantage } from '../terms/advantage'

export interface GainSettings {
  /** Range in which ratios are trusted; null: weigh by the raw probability instead of a ratio (G33). */
  readonly clipEpsilon: number | null
  readonly normalizeAdvantage: boolean
}

/**
 * (acting agent i, agent j): what i's choices cost j, means over frames f (nip-spec 7.7):
 *
 *   M[i,j] = - mean_f min( rho_i A^_j, clip(rho_i) A^_j )        or        - mean_f exp(log pi_i) A^_j
 *
 * Agent j's loss is the sum of its column. Only i's parameters move row i.
 */
export function costMatrix({ logProbability, collected }: FrameTerms, { clipEpsilon, normalizeAdvantage }: GainSettings): tf.Tensor2D {
  const given = collected('advantage')
  const advantage = tf.expandDims(normalizeAdvantage ? normalisedAdvantage(given) : given, 1)
  const gained = (weight: tf.Tensor2D): tf.Tensor => tf.mul(tf.expandDims(weight, 2), advantage)
  if (clipEpsilon === null) return tf.neg(tf.mean(gained(tf.exp(logProbability)), 0))
  const logWeight = tf.sub<tf.Tensor2D>(logProbability, collected('log_probability'))
  const clipped = tf.clipByValue(logWeight, Math.log1p(-clipEpsilon), Math.log1p(clipEpsilon))
  return tf.neg(tf.mean(tf.minimum(gained(tf.exp(logWeight)), gained(tf.exp(clipped))), 0))
}

/** One entry of the matrix. */
export function entryOf(matrix: tf.Tensor2D, acting: number, agent: number): tf.Scalar {
  return tf.reshape(tf.slice(matrix, [acting, agent], [1, 1]), [])
}

/** An agent's loss: the sum of its column. */
export function columnOf(matrix: tf.Tensor2D, agent: number): tf.Scalar {
  return tf.sum(tf.slice(matrix, [0, agent], [-1, 1]))
}
