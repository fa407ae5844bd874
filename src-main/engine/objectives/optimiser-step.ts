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
  /** What rests gathers for later, as the reference has it; null where nothing gathers. */
  readonly gathered: tf.Tensor1D | null
}

/**
 * Joint clipping and one step of Adam (nip-spec 7.4). What rests is as if it were not there: no share in the norm, no step, moments as
 * they were.
 * @param gathered gradients that agents at rest have gathered, clipped along with the others: they count in the norm, and in the first
 * step afterwards, as in the reference (departure G37); null for ours
 */
export function optimiserStep(
  state: AdamState,
  gradient: tf.Tensor1D,
  factors: AdamFactors,
  { maxGradNorm, apart }: OptimiserSettings,
  gathered: tf.Tensor1D | null = null
): OptimiserStep {
  if (!apart) {
    const clipped = clipByJointNorm(gradient, maxGradNorm)
    return { moved: adamStep(state, clipped.gradient, factors, trainerAdam), norm: clipped.norm, gathered: null }
  }
  const learning = tf.greater(factors.stepSize, 0)
  const nothing = tf.zerosLike(gradient)
  const clipped = clipByJointNorm(gathered === null ? tf.where(learning, gradient, nothing) : tf.add(gradient, gathered), maxGradNorm)
  const { parameters, firstMoment, secondMoment } = adamStep(state, clipped.gradient, factors, trainerAdam)
  return {
    moved: {
      parameters,
      firstMoment: tf.where(learning, firstMoment, state.firstMoment),
      secondMoment: tf.where(learning, secondMoment, state.secondMoment)
    },
    norm: clipped.norm,
    gathered: gathered === null ? null : tf.where(learning, nothing, clipped.gradient)
  }
}
