import * as tf from '@tensorflow/tfjs-core'
import { activation } from './activation'
import { batchNorm } from './batch-norm'
import { convSame } from './conv-same'
import { chain } from './net'
import type { Net } from './net'

export interface ResidualSizes {
  readonly inputs: number
  readonly outputs: number
  readonly positions: number
  readonly running: boolean
}

/**
 * `residual_basic` (nip-spec 6.2): conv 3x3, batch norm, ReLU, conv 3x3, batch norm, plus the skip, ReLU.
 * The skip is the input itself, or a normalised 1x1 convolution where the channel count changes.
 * (n, height, width, in) -> (n, height, width, out).
 */
export function residualBlock(path: string, { inputs, outputs, positions, running }: ResidualSizes): Net {
  const norm = (name: string): Net => batchNorm(`${path}.${name}`, { features: outputs, positions, running })
  const conv = (name: string, from: number, kernel: number): Net => convSame(`${path}.${name}`, { inputs: from, outputs, kernel, bias: false, positions })
  const first = chain([conv('conv1', inputs, 3), norm('bn1')])
  const second = chain([conv('conv2', outputs, 3), norm('bn2')])
  const relu = activation('relu')
  const skip = inputs === outputs ? chain([]) : chain([conv('downsample.0', inputs, 1), norm('downsample.1')])
  return {
    parameters: [...first.parameters, ...second.parameters, ...skip.parameters],
    apply: (pass, x) => relu.apply(pass, tf.add(second.apply(pass, relu.apply(pass, first.apply(pass, x))), skip.apply(pass, x)))
  }
}
