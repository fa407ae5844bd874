import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import { layered, shapeText } from './layer'
import type { Grid, Layered } from './layer'
import { conv2dOutputShape } from './rlpyt/conv2d-output-shape'

/**
 * PyTorch's MaxPool2d without padding: (n, height, width, channel) -> (n, height', width', channel); rows and columns left over are dropped.
 * @throws AppError `bad-config` naming layer, image and window where the image is smaller than a window
 */
export function maxPool2d(name: string, [height, width, channels]: Grid, window: number, stride: number): Layered<Grid> {
  const output: Grid = [...conv2dOutputShape(height, width, { kernelSize: window, stride }), channels]
  if (output[0] < 1 || output[1] < 1) {
    throw new AppError('bad-config', `layer ${name} sees ${shapeText([height, width])} pixels, fewer than the ${window} x ${window} of its pool.`, {
      remedy: 'Take fewer layers or smaller strides, or larger images.'
    })
  }
  const pool = { parameters: [], apply: (_: unknown, x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, window, stride, 'valid') }
  return layered(pool, name, `${window} x ${window} maximum, stride ${stride}`, output)
}
