import * as tf from '@tensorflow/tfjs-core'
import { activation } from './activation'
import { batchNorm } from './batch-norm'
import { convolution } from './convolution'
import { chain } from './net'
import type { Net } from './net'

export interface ResidualSizes {
  readonly inputs: number
  readonly outputs: number
  /** Of the first convolution and of the skip. */
  readonly stride: number
  /** Height times width of the result's grid. */
  readonly positions: number
  readonly running: boolean
}

/**
 * `residual_basic` (nip-spec 6.2), the basic block of ResNet: conv 3x3, batch norm, ReLU, conv 3x3, batch norm, plus the skip, ReLU.
 * The skip is the input itself, or a normalised 1x1 convolution where the number of channels or the grid changes.
 * (n, height, width, in) -> (n, ceil(height / stride), ceil(width / stride), out).
 */
export function residualBlock(path: string, { inputs, outputs, stride, positions, running }: ResidualSizes): Net {
  const norm = (name: string): Net => batchNorm(`${path}.${name}`, { features: outputs, positions, running })
  const conv = (name: string, sizes: { from: number; kernel: number; step: number }): Net =>
    convolution(`${path}.${name}`, { inputs: sizes.from, outputs, kernel: sizes.kernel, stride: sizes.step, bias: false, positions })
  const first = chain([conv('conv1', { from: inputs, kernel: 3, step: stride }), norm('bn1')])
  const second = chain([conv('conv2', { from: outputs, kernel: 3, step: 1 }), norm('bn2')])
  const relu = activation('relu')
  const same = stride === 1 && inputs === outputs
  const skip = same ? chain([]) : chain([conv('downsample.0', { from: inputs, kernel: 1, step: stride }), norm('downsample.1')])
  return {
    parameters: [...first.parameters, ...second.parameters, ...skip.parameters],
    apply: (pass, x) => relu.apply(pass, tf.add(second.apply(pass, relu.apply(pass, first.apply(pass, x))), skip.apply(pass, x)))
  }
}
