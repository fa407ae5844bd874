import type * as tf from '@tensorflow/tfjs-core'
import type { ParameterSpec } from './parameters'

/** Running statistics and augmentation differ between the two. */
export type Mode = 'train' | 'evaluate'

/** What a network gets besides its input. Nothing here is read back to the host, so a pass can be traced. */
export interface Pass {
  readonly mode: Mode
  /** The tensor of a parameter, by its path below the part, in the inner layout. */
  weight(path: string): tf.Tensor
  /** Training only: what a running buffer is after this batch, by its path. */
  noteStatistic(path: string, value: tf.Tensor): void
  /** Shown every named intermediate result of the part; the tensor lives as long as the pass. */
  readonly record?: (name: string, value: tf.Tensor) => void
}

/** A network component: declared parameters and a pure function of them. */
export interface Net {
  readonly parameters: readonly ParameterSpec[]
  apply(pass: Pass, x: tf.Tensor): tf.Tensor
}

/** Runs one after the other. */
export function chain(nets: readonly Net[]): Net {
  return {
    parameters: nets.flatMap((net) => net.parameters),
    apply: (pass, x) => nets.reduce((value, net) => net.apply(pass, value), x)
  }
}
