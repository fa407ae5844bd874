import * as tf from '@tensorflow/tfjs-core'

/** The trainer's settings (nip-spec 8.4). */
export const adamEpsilon = 1e-5
export const adamBetas = { first: 0.9, second: 0.999 } as const

export interface AdamSettings {
  readonly first: number
  readonly second: number
  readonly epsilon: number
}

export const trainerAdam: AdamSettings = { ...adamBetas, epsilon: adamEpsilon }

/** All parameters of a run laid end to end, and their moments: (element). */
export interface AdamState {
  readonly parameters: tf.Tensor1D
  readonly firstMoment: tf.Tensor1D
  readonly secondMoment: tf.Tensor1D
}

/** Bias corrections of one step, worked out on the host: (1) where all parameters share them, else (element). */
export interface AdamFactors {
  /** rate / (1 - beta1^t). */
  readonly stepSize: tf.Tensor1D
  /** sqrt(1 - beta2^t). */
  readonly rootCorrection: tf.Tensor1D
}

/**
 * One step of Adam (Kingma and Ba 2015) as torch.optim.Adam takes it: epsilon is added to the root of the corrected second moment.
 *
 *   m <- m + (g - m)(1 - beta1)         v <- beta2 v + (1 - beta2) g^2
 *   theta <- theta - rate / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 */
export function adamStep(state: AdamState, gradient: tf.Tensor1D, { stepSize, rootCorrection }: AdamFactors, settings: AdamSettings): AdamState {
  const { first, second, epsilon } = settings
  const firstMoment = tf.add<tf.Tensor1D>(state.firstMoment, tf.mul(tf.sub(gradient, state.firstMoment), 1 - first))
  const secondMoment = tf.add<tf.Tensor1D>(tf.mul(state.secondMoment, second), tf.mul(tf.square(gradient), 1 - second))
  const scale = tf.add(tf.div(tf.sqrt(secondMoment), rootCorrection), epsilon)
  const parameters = tf.sub<tf.Tensor1D>(state.parameters, tf.mul(stepSize, tf.div(firstMoment, scale)))
  return { parameters, firstMoment, secondMoment }
}
