import * as tf from '@tensorflow/tfjs-core'
import { addBias } from './bias'
import type { Net } from './net'
import type { ParameterSpec } from './parameters'

export interface ConvSizes {
  readonly inputs: number
  readonly outputs: number
  readonly kernel: number
  /** Rows and columns between results; 1 keeps the grid. */
  readonly stride: number
  /** Residual blocks normalise right after, which makes a bias pointless. */
  readonly bias: boolean
  /** Height times width of the result's grid. */
  readonly positions: number
}

/**
 * Convolution that keeps the grid, or every stride-th row and column of it, from the first on:
 * (n, height, width, in) -> (n, ceil(height / stride), ceil(width / stride), out).
 * An even kernel's odd row and column of padding stand at the bottom and right, in TensorFlow as in PyTorch.
 */
export function convolution(path: string, { inputs, outputs, kernel, stride, bias, positions }: ConvSizes): Net {
  const weight = `${path}.weight`
  const fanIn = inputs * kernel * kernel
  const parameters: ParameterSpec[] = [{ path: weight, kind: 'conv', shape: [outputs, inputs, kernel, kernel], fanIn, positions }]
  if (bias) parameters.push({ path: `${path}.bias`, kind: 'bias', shape: [outputs], fanIn, positions })
  return {
    parameters,
    apply: (pass, x) => {
      const filter = pass.weight(weight) as tf.Tensor4D
      const { grid, pad } = padded(x as tf.Tensor4D, kernel, stride)
      if (!bias) return tf.conv2d(grid, filter, stride, pad)
      const shift = pass.weight(`${path}.bias`)
      // one pass over the result fewer on WebAssembly and WebGPU
      if (pass.mode === 'evaluate') return tf.fused.conv2d({ x: grid, filter, strides: stride, pad, bias: shift })
      return addBias(tf.conv2d(grid, filter, stride, pad), shift)
    }
  }
}

/** TensorFlow's own "same" padding depends on the size once a stride skips rows, so there the padding is spelt out. */
function padded(x: tf.Tensor4D, kernel: number, stride: number): { readonly grid: tf.Tensor4D; readonly pad: 'same' | 'valid' } {
  if (stride === 1) return { grid: x, pad: 'same' }
  const before = Math.floor((kernel - 1) / 2)
  const after = kernel - 1 - before
  return { grid: kernel === 1 ? x : tf.pad(x, [[0, 0], [before, after], [before, after], [0, 0]]), pad: 'valid' } // prettier-ignore
}
