import * as tf from '@tensorflow/tfjs-core'
import { channelsFirst as byChannel, channelsLast } from '../channel-order'
import { conv2d } from '../conv2d'
import { flattenChannels } from '../flatten-channels'
import { layered, layeredChain } from '../layer'
import type { Grid, Layered } from '../layer'
import type { Pass } from '../net'
import { amagoActivation } from './activations'
import type { AmagoActivationName } from './activations'

/** What an image network is made of besides its own sizes. */
export interface CnnSurroundings {
  /** Before the names of its parameters: `cnn.`, or nothing. */
  readonly path: string
  readonly image: Grid
  readonly activation: AmagoActivationName
}

/** amago.nets.cnn.CNN: (n, height, width, channel) to a feature map (n, height', width', channel'). */
export type Cnn = Layered<Grid>

export interface CnnLayer {
  readonly outputs: number
  readonly kernel: number
  readonly stride: number
}

/** Convolutions without padding, each followed by the activation, under `conv1`, `conv2`, ... */
export function plainCnn({ path, image, activation }: CnnSurroundings, sizes: readonly CnnLayer[]): Cnn {
  const shared = amagoActivation(`${path}activation`, activation)
  const nets: Layered<Grid>[] = []
  let grid = image
  sizes.forEach((size, index) => {
    const convolution = conv2d(`${path}conv${index + 1}`, grid, { ...size, padding: 0 })
    grid = convolution.output
    // the parameters of the shared activation count once
    nets.push(convolution, layered(index === 0 ? shared : { ...shared, parameters: [] }, activation, 'activation', grid))
  })
  return layeredChain(nets, grid)
}

export interface ImageLayout {
  /** (batch, length, channel, height, width) instead of (batch, length, height, width, channel). */
  readonly channelsFirst: boolean
  /** Pixels are what the network takes already, instead of 0 .. 255. */
  readonly fromFloat: boolean
}

/** Pixels 0 .. 255 as value / 128 - 1, which makes 255 a little less than 1. */
export function scaledPixels(images: tf.Tensor): tf.Tensor {
  return tf.sub(tf.div(images, 128), 1)
}

/** Images (batch, length, ...) as the network takes them: (batch * length, height, width, channel). */
export function imageRows(images: tf.Tensor, { channelsFirst, fromFloat }: ImageLayout): tf.Tensor4D {
  const rows: tf.Tensor = tf.reshape(images, [-1, ...images.shape.slice(2)])
  const last = channelsFirst ? channelsLast(rows) : rows
  return (fromFloat ? last : scaledPixels(last)) as tf.Tensor4D
}

/**
 * Features of (batch, length, ...) images: (batch, length, feature), channel first, or unflattened (batch, length, channel', height', width').
 */
export function cnnFeatures(cnn: Cnn, pass: Pass, images: tf.Tensor, layout: ImageLayout, flatten: boolean): tf.Tensor {
  const leading = images.shape.slice(0, 2)
  const grid = cnn.apply(pass, imageRows(images, layout)) as tf.Tensor4D
  if (flatten) return tf.reshape(flattenChannels(grid), [...leading, -1])
  const [height, width, channels] = cnn.output
  return tf.reshape(byChannel(grid), [...leading, channels, height, width])
}
