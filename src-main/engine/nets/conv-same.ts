import * as tf from '@tensorflow/tfjs-core'
import { addBias } from './bias'
import type { Net } from './net'
import type { ParameterSpec } from './parameters'

export interface ConvSizes {
  readonly inputs: number
  readonly outputs: number
  readonly kernel: number
  /** Residual blocks normalise right after, which makes a bias pointless. */
  readonly bias: boolean
  /** Height times width of the grid. */
  readonly positions: number
}

/**
 * Convolution of stride 1 that keeps the grid: (n, height, width, in) -> (n, height, width, out).
 * An even kernel's odd row and column of padding stand at the bottom and right, in TensorFlow as in PyTorch.
 */
export function convSame(path: string, { inputs, outputs, kernel, bias, positions }: ConvSizes): Net {
  const weight = `${path}.weight`
  const fanIn = inputs * kernel * kernel
  const parameters: ParameterSpec[] = [{ path: weight, kind: 'conv', shape: [outputs, inputs, kernel, kernel], fanIn, positions }]
  if (bias) parameters.push({ path: `${path}.bias`, kind: 'bias', shape: [outputs], fanIn, positions })
  return {
    parameters,
    apply: (pass, x) => {
      const y = tf.conv2d(x as tf.Tensor4D, pass.weight(weight) as tf.Tensor4D, 1, 'same')
      return bias ? addBias(y, pass.weight(`${path}.bias`)) : y
    }
  }
}
