import * as tf from '@tensorflow/tfjs-core'
import type { Layer } from '../layer'
import type { Pass } from '../net'
import type { ParameterSpec } from '../parameters'
import type { ActivationLog } from './activation-log'

/** What an agent knows at every step of its trajectories. */
export interface Timesteps {
  /** By key: (batch, length, ...). */
  readonly obs: Readonly<Record<string, tf.Tensor>>
  /** Previous reward and action, in that order: (batch, length, feature). */
  readonly rl2s: tf.Tensor
  /** Drawn for augmentation, (batch * length, 2); null or left out: none. */
  readonly shifts?: tf.Tensor2D | null
}

/**
 * amago.nets.tstep_encoders.TstepEncoder: observation and previous action and reward of every step on its own, as one vector.
 * `forward` is the same for all of them; what they are is their `innerForward`.
 */
export abstract class TstepEncoder {
  /** Length of the vector. */
  abstract readonly embDim: number
  abstract readonly parameters: readonly ParameterSpec[]
  abstract readonly layers: readonly Layer[]
  readonly #hideRl2s: boolean

  /** @param hideRl2s whether previous actions and rewards are taken for zeros, with sizes as they are */
  constructor(hideRl2s: boolean) {
    this.#hideRl2s = hideRl2s
  }

  /** (batch, length, embDim). @param log receives figures of what stands inside; null for none */
  forward(pass: Pass, steps: Timesteps, log: ActivationLog | null = null): tf.Tensor {
    return this.innerForward(pass, this.#hideRl2s ? { ...steps, rl2s: tf.zerosLike(steps.rl2s) } : steps, log)
  }

  protected abstract innerForward(pass: Pass, steps: Timesteps, log: ActivationLog | null): tf.Tensor
}
