import * as tf from '@tensorflow/tfjs-core'
import { adamStep, trainerAdam } from './adam'
import type { AdamFactors, AdamState } from './adam'
import { clipByJointNorm } from './gradient-clipping'

export interface OptimiserSettings {
  readonly maxGradNorm: number
  /** Whether some agents may rest while others learn: the factors are then one value an element, and a step size of 0 means rest. */
  readonly apart: boolean
}

export interface OptimiserStep {
  readonly moved: AdamState
  /** Of all gradients together, before clipping. */
  readonly norm: tf.Scalar
}

/**
 * Joint clipping and one step of Adam (nip-spec 7.4). What rests is as if it were not there: no share in the norm, no step,
 * moments as they were (departure G37).
 */
export function optimiserStep(state: AdamState, gradient: tf.Tensor1D, factors: AdamFactors, { maxGradNorm, apart }: OptimiserSettings): OptimiserStep {
  if (!apart) {
    const clipped = clipByJointNorm(gradient, maxGradNorm)
    return { moved: adamStep(state, clipped.gradient, factors, trainerAdam), norm: clipped.norm }
  }
  const learning = tf.greater(factors.stepSize, 0)
  const clipped = clipByJointNorm(tf.where(learning, gradient, tf.zerosLike(gradient)), maxGradNorm)
  const { parameters, firstMoment, secondMoment } = adamStep(state, clipped.gradient, factors, trainerAdam)
  return {
    moved: {
      parameters,
      firstMoment: tf.where(learning, firstMoment, state.firstMoment),
      secondMoment: tf.where(learning, secondMoment, state.secondMoment)
    },
    norm: clipped.norm
  }
}
