import type * as tf from '@tensorflow/tfjs-core'
import { activation } from '../activation'
import type { Net } from '../net'
import { pointwise } from '../pointwise'

/** rlpyt takes PyTorch's modules; these are their names. */
export const nonlinearityNames = ['ReLU', 'Tanh', 'Sigmoid', 'ELU', 'LeakyReLU', 'GELU', 'SiLU'] as const

export type NonlinearityName = (typeof nonlinearityNames)[number]

const elementwise = (apply: (x: tf.Tensor) => tf.Tensor): Net => ({ parameters: [], apply: (_, x) => apply(x) })

/** With PyTorch's defaults: ELU alpha 1, leak 0.01, GELU by the error function. */
export const nonlinearities: Readonly<Record<NonlinearityName, Net>> = {
  ReLU: activation('relu'),
  Tanh: activation('tanh'),
  Sigmoid: activation('sigmoid'),
  ELU: elementwise(pointwise.elu),
  LeakyReLU: elementwise(pointwise.leaky_relu),
  GELU: elementwise(pointwise.gelu),
  SiLU: elementwise(pointwise.silu)
}
