import * as tf from '@tensorflow/tfjs-core'
import { fitted } from '../../nets/fitted'
import { layered } from '../../nets/layer'
import type { Grid, Layer } from '../../nets/layer'
import { linear } from '../../nets/linear'
import type { Pass } from '../../nets/net'
import type { ParameterSpec } from '../../nets/parameters'
import { keySpec, required } from '../part'
import type { KeySpec, Tensors } from '../part'
import type { RunShape } from '../run-program'
import type { AgentSizes } from '../sizes'

export interface ReadoutGiven {
  readonly shape: RunShape
  readonly sizes: AgentSizes
  /** D. */
  readonly representation: number
  /** Width of the encoder's vector. */
  readonly features: number
  /** The encoder's features that stand on a grid; null where it has none. */
  readonly grid: Grid | null
  /** Whether linear messages are still to be joined, since the encoder does not read them. */
  readonly joinsLinearHistory: boolean
}

/** From what an encoder of another library puts out to what the heads read. */
export interface Readout {
  readonly reads: readonly KeySpec[]
  readonly parameters: readonly ParameterSpec[]
  readonly layers: readonly Layer[]
  /** features (n, F), grid (n, h', w', C) or null. */
  apply(pass: Pass, features: tf.Tensor, grid: tf.Tensor | null, inputs: Tensors): Tensors
}

/**
 * One linear layer on the vector, with linear messages joined; and one per pixel of the message grid, on the encoder's grid brought to that
 * size and the last message. An encoder without a grid has a linear map from its vector onto the whole message grid instead.
 */
export function readout({ shape, sizes, representation, features, grid, joinsLinearHistory }: ReadoutGiven): Readout {
  const { latentHeight, latentWidth } = shape
  const { pixels, slots } = sizes
  const linearHistory = joinsLinearHistory ? sizes.linearHistory : 0
  const image = linear('readout.image', features + linearHistory, representation)
  const joined = (grid?.[2] ?? 0) + slots
  const pixel = grid ? linear('readout.pixel', joined, representation, pixels) : linear('readout.grid', features, pixels * representation)
  const perPixel = (pass: Pass, vector: tf.Tensor, map: tf.Tensor | null, inputs: Tensors): tf.Tensor => {
    if (map === null) return pixel.apply(pass, vector)
    const onGrid = fitted(map as tf.Tensor4D, latentHeight, latentWidth)
    return pixel.apply(pass, tf.reshape(tf.concat([onGrid, required(inputs, 'message_plane')], 3), [-1, joined]))
  }
  const output = [latentHeight, latentWidth, representation]
  return {
    reads: [
      ...(grid ? [keySpec('message_plane', { latentHeight, latentWidth, slot: slots })] : []),
      ...(linearHistory > 0 ? [keySpec('linear_history', { symbolHistory: linearHistory })] : [])
    ],
    parameters: [...image.parameters, ...pixel.parameters],
    layers: [
      ...layered(image, 'readout.image', linearHistory > 0 ? 'linear, with linear messages' : 'linear', [representation]).layers,
      ...(grid
        ? layered(pixel, 'readout.pixel', 'linear per pixel, with the last message', output).layers
        : layered(pixel, 'readout.grid', 'linear onto the message grid', output).layers)
    ],
    apply: (pass, vector, map, inputs) => {
      const whole = linearHistory > 0 ? tf.concat([vector, required(inputs, 'linear_history')], 1) : vector
      return {
        image_level_repr: image.apply(pass, whole),
        latent_pixel_level_repr: tf.reshape(perPixel(pass, vector, map, inputs), [-1, ...output])
      }
    }
  }
}
