import type * as tf from '@tensorflow/tfjs-core'
import { flattenChannels } from '../flatten-channels'
import type { Grid, Layered } from '../layer'
import type { Pass } from '../net'
import { conv2dModel } from './conv2d-model'
import type { Conv2dModelOptions } from './conv2d-model'
import { mlpModel } from './mlp-model'
import type { MlpModelOptions } from './mlp-model'

export interface Conv2dHeadModelOptions extends Conv2dModelOptions, Pick<MlpModelOptions, 'hiddenSizes' | 'outputSize'> {}

/** Both halves, since a body also wants what stands between them. */
export interface Conv2dHeadModel extends Layered<readonly [features: number]> {
  readonly conv: Layered<Grid>
  /** (n, height', width', channel') to (n, output). */
  applyHead(pass: Pass, features: tf.Tensor): tf.Tensor
}

/**
 * rlpyt.models.conv2d.Conv2dHeadModel: a convolution stack, flattened channel first, then an MlpModel: (n, height, width, channel) -> (n, output).
 * Without hidden layers and output size the flattened features are the output.
 * @throws AppError `bad-config` as conv2dModel
 */
export function conv2dHeadModel(image: Grid, options: Conv2dHeadModelOptions): Conv2dHeadModel {
  const { hiddenSizes, outputSize, nonlinearity } = options
  const conv = conv2dModel('conv.conv', image, options)
  const inputSize = conv.output[0] * conv.output[1] * conv.output[2]
  const head = mlpModel('head.model', { inputSize, hiddenSizes, outputSize, nonlinearity })
  const applyHead = (pass: Pass, features: tf.Tensor): tf.Tensor => head.apply(pass, flattenChannels(features as tf.Tensor4D))
  return {
    conv,
    applyHead,
    parameters: [...conv.parameters, ...head.parameters],
    apply: (pass, x) => applyHead(pass, conv.apply(pass, x)),
    output: head.output,
    layers: [...conv.layers, { name: 'flatten', kind: 'channel first', output: [inputSize], parameters: [] }, ...head.layers]
  }
}
