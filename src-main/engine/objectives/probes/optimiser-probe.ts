import * as tf from '@tensorflow/tfjs-core'
import { adamStep } from '../adam'
import type { AdamSettings, AdamState } from '../adam'
import { clipByJointNorm } from '../gradient-clipping'
import { StepClock } from '../step-clock'

/** The gradient after joint clipping, and its norm before. */
export async function probeClipping(gradient: Float32Array, limit: number): Promise<{ readonly gradient: Float32Array; readonly norm: number }> {
  const clipped = tf.tidy(() => ({ ...clipByJointNorm(tf.tensor1d(gradient), limit) }))
  const result = { gradient: Float32Array.from(await clipped.gradient.data()), norm: (await clipped.norm.data())[0]! }
  tf.dispose(clipped)
  return result
}

export interface AdamProbe {
  readonly start: Float32Array
  /** One gradient a step. */
  readonly gradients: readonly Float32Array[]
  /** Consecutive elements with a rate of their own. */
  readonly groups: readonly { readonly size: number; readonly rate: number }[]
  readonly settings: AdamSettings
  /** Joint norm limit; null for none. */
  readonly clip: number | null
}

/** Parameters after every step, and the gradient norms before clipping (none without a limit). */
export async function probeAdam({
  start,
  gradients,
  groups,
  settings,
  clip
}: AdamProbe): Promise<{ readonly parameters: Float32Array[]; readonly norms: number[] }> {
  const parameters: Float32Array[] = []
  const norms: number[] = []
  const zeros = new Float32Array(start.length)
  let state: AdamState = { parameters: tf.tensor1d(start), firstMoment: tf.tensor1d(zeros), secondMoment: tf.tensor1d(zeros) }
  const clock = new StepClock(groups, settings)
  for (const given of gradients) {
    const clipped = clip === null ? { gradient: given, norm: null } : await probeClipping(given, clip)
    if (clipped.norm !== null) norms.push(clipped.norm)
    const factors = clock.factors(1)
    const next = tf.tidy(() => ({
      ...adamStep(
        state,
        tf.tensor1d(clipped.gradient),
        { stepSize: tf.tensor1d(factors.stepSize), rootCorrection: tf.tensor1d(factors.rootCorrection) },
        settings
      )
    }))
    clock.advance()
    tf.dispose({ ...state })
    state = next
    parameters.push(Float32Array.from(await state.parameters.data()))
  }
  tf.dispose({ ...state })
  return { parameters, norms }
}
