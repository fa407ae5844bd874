import * as tf from '@tensorflow/tfjs-core'
import { activation } from '../nets/activation'
import type { ActivationName } from '../nets/activation'
import { addBias } from '../nets/bias'
import { layered } from '../nets/layer'
import type { Layer } from '../nets/layer'
import { linear } from '../nets/linear'
import { chain } from '../nets/net'
import type { Net, Pass } from '../nets/net'
import type { ParameterSpec } from '../nets/parameters'
import { stretched } from '../nets/stretch'
import type { EmbeddingGrid } from './run-program'

export interface InitialEncoderSizes {
  /** Channels of history and image. */
  readonly stack: number
  /** Pretrained features, coarser than the image or as fine; null without. */
  readonly embedding: EmbeddingGrid | null
  readonly outputs: number
  readonly height: number
  readonly width: number
  readonly nonlinearity: ActivationName
}

export interface InitialEncoder {
  readonly parameters: readonly ParameterSpec[]
  readonly layers: readonly Layer[]
  /** stack (n, height, width, stack) and embedding (n, height', width', feature) to (n, height, width, outputs). */
  apply(pass: Pass, stack: tf.Tensor4D, embedding: tf.Tensor4D | null): tf.Tensor4D
}

const first = 'initial_encoder.module.3.module'
const second = 'initial_encoder.module.5.module'

/** Two linear layers per pixel of history, image and pretrained features, in that order (nip-spec 6.2, step 2). */
export function initialEncoder(sizes: InitialEncoderSizes): InitialEncoder {
  const { stack, embedding, outputs, height, width, nonlinearity } = sizes
  const inputs = stack + (embedding?.channels ?? 0)
  const pixels = height * width
  const mixing = linear(
    first,
    inputs,
    inputs,
    embedding === null ? pixels : (stack * pixels + embedding.channels * embedding.height * embedding.width) / inputs
  )
  const widening = linear(second, inputs, outputs, pixels)
  const rest = chain([activation(nonlinearity), widening])
  return {
    parameters: [...mixing.parameters, ...rest.parameters],
    layers: [
      ...layered(mixing, first, 'linear per pixel', [height, width, inputs]).layers,
      ...layered(activation(nonlinearity), nonlinearity, 'nonlinearity', [height, width, inputs]).layers,
      ...layered(widening, second, 'linear per pixel', [height, width, outputs]).layers
    ],
    apply: (pass, image, features) => {
      const mixed = features === null ? mixing.apply(pass, flat(image)) : mixedApart(pass, mixing, image, features)
      return tf.reshape(rest.apply(pass, mixed), [image.shape[0], height, width, outputs])
    }
  }
}

/**
 * A product per pixel and a repetition of pixels may change places: features are multiplied on their own coarse grid and their products
 * repeated, which saves most of the work of several hundred channels.
 */
function mixedApart(pass: Pass, { parameters }: Net, image: tf.Tensor4D, features: tf.Tensor4D): tf.Tensor {
  const [weightSpec] = parameters
  const inputs = weightSpec!.shape[1]!
  const [count, height, width, stack] = image.shape
  const [, coarseHeight, coarseWidth] = features.shape
  const weight = pass.weight(`${first}.weight`) as tf.Tensor2D
  const ofImage = tf.matMul(flat(image), tf.slice(weight, [0, 0], [stack, inputs]))
  const ofFeatures = tf.matMul(flat(features), tf.slice(weight, [stack, 0], [inputs - stack, inputs]))
  const repeated = stretched(tf.reshape(ofFeatures, [count, coarseHeight, coarseWidth, inputs]), height, width)
  return addBias(tf.add(ofImage, flat(repeated)), pass.weight(`${first}.bias`))
}

/** (n, height, width, channel) to (pixel, channel). */
function flat(grid: tf.Tensor4D): tf.Tensor2D {
  return tf.reshape(grid, [-1, grid.shape[3]])
}
