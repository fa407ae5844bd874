import * as tf from '@tensorflow/tfjs-core'
import { mlp } from '../nets/mlp'
import type { ActivationName } from '../nets/activation'
import type { Layer } from '../nets/layer'
import type { Pass } from '../nets/net'
import type { ParameterSpec } from '../nets/parameters'
import { keySpec, required, roundKey } from './part'
import type { KeySpec, Tensors } from './part'
import type { RunShape } from './run-program'

export interface ImageMlpSizes {
  /** D. */
  readonly representation: number
  readonly hidden: number
  readonly layers: number
  readonly outputs: number
  readonly withRound: boolean
  readonly nonlinearity: ActivationName
}

/** A network on the image's vector. */
export interface ImageMlp {
  readonly reads: readonly KeySpec[]
  readonly parameters: readonly ParameterSpec[]
  readonly layers: readonly Layer[]
  /** (n, outputs). */
  apply(pass: Pass, inputs: Tensors): tf.Tensor2D
}

/** With the one-hot round appended if asked for (nip-spec 6.3); the reference's numbering shifts by one without it. */
export function imageMlp(name: string, shape: RunShape, sizes: ImageMlpSizes): ImageMlp {
  const { representation, hidden, layers, outputs, withRound, nonlinearity } = sizes
  const inputs = representation + (withRound ? shape.maxRounds + 1 : 0)
  const net = mlp(`${name}.module.${withRound ? 2 : 1}.module`, { inputs, hidden, outputs, layers }, nonlinearity)
  return {
    reads: [keySpec('image_level_repr', { representation }), ...(withRound ? [roundKey(shape)] : [])],
    parameters: net.parameters,
    layers: net.layers,
    apply: (pass, given) => {
      const image = required(given, 'image_level_repr') as tf.Tensor2D
      return net.apply(pass, withRound ? tf.concat([image, required(given, 'round') as tf.Tensor2D], 1) : image) as tf.Tensor2D
    }
  }
}
