import * as tf from '@tensorflow/tfjs-core'
import { addBias } from './bias'
import type { Net } from './net'

/**
 * y = x W + b over the last axis of (row, in) -> (row, out). A row is a frame, or a pixel of a frame:
 * a linear layer per pixel is the same product with more rows (nip-spec 6.2, steps 2 and 6).
 */
export function linear(path: string, inputs: number, outputs: number, positions = 1): Net {
  const weight = `${path}.weight`
  const bias = `${path}.bias`
  return {
    parameters: [
      { path: weight, kind: 'linear', shape: [outputs, inputs], fanIn: inputs, positions },
      { path: bias, kind: 'bias', shape: [outputs], fanIn: inputs, positions }
    ],
    apply: (pass, x) => addBias(tf.matMul(x as tf.Tensor2D, pass.weight(weight) as tf.Tensor2D), pass.weight(bias))
  }
}
