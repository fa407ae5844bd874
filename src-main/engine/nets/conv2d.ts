import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import { addBias } from './bias'
import { layered, shapeText } from './layer'
import type { Grid, Layered } from './layer'
import { conv2dOutputShape } from './rlpyt/conv2d-output-shape'

export interface Conv2dSizes {
  readonly outputs: number
  readonly kernel: number
  readonly stride: number
  /** Rows and columns of zeros on every side; `same` keeps the grid of a stride of 1. */
  readonly padding: number | 'same'
  /** Pixels between the taps of the kernel; 1 when left out. */
  readonly dilation?: number
}

/**
 * PyTorch's Conv2d on a grid of known size: (n, height, width, in) -> (n, height', width', out), with sizes by conv2dOutputShape.
 * @throws AppError `bad-config` naming layer, image and kernel where nothing is left of the image
 */
export function conv2d(path: string, input: Grid, { outputs, kernel, stride, padding, dilation = 1 }: Conv2dSizes): Layered<Grid> {
  const [height, width, channels] = input
  const reach = dilation * (kernel - 1) + 1
  const output: Grid = [...(padding === 'same' ? [height, width] as const : conv2dOutputShape(height, width, { kernelSize: kernel, stride, padding, dilation })), outputs] // prettier-ignore
  if (output[0] < 1 || output[1] < 1) {
    const border = padding === 0 ? '' : `, with a border of ${padding}`
    throw new AppError('bad-config', `layer ${path} sees ${shapeText([height, width])} pixels${border}, fewer than the ${reach} x ${reach} of its kernel.`, {
      remedy: 'Take smaller kernels or strides, or larger images.'
    })
  }
  const fanIn = channels * kernel * kernel
  const positions = output[0] * output[1]
  const border = padding === 'same' ? 0 : padding
  // TensorFlow pads by itself where that gives the same grid
  const keeps = stride === 1 && (padding === 'same' || 2 * border === reach - 1)
  const weight = `${path}.weight`
  const bias = `${path}.bias`
  return layered(
    {
      parameters: [
        { path: weight, kind: 'conv', shape: [outputs, channels, kernel, kernel], fanIn, positions },
        { path: bias, kind: 'bias', shape: [outputs], fanIn, positions }
      ],
      apply: (pass, x) => {
        const filter = spread(pass.weight(weight) as tf.Tensor4D, dilation)
        const sides: [number, number] = [border, border]
        const seen = keeps || border === 0 ? x : tf.pad(x, [[0, 0], sides, sides, [0, 0]])
        return addBias(tf.conv2d(seen as tf.Tensor4D, filter, stride, keeps ? 'same' : 'valid'), pass.weight(bias))
      }
    },
    path,
    `${kernel} x ${kernel} convolution${stride > 1 ? `, stride ${stride}` : ''}${dilation > 1 ? `, dilation ${dilation}` : ''}`,
    output
  )
}

/** A kernel (height, width, in, out) with zeros between its taps: tfjs has no gradient of dilated convolutions. */
function spread(filter: tf.Tensor4D, dilation: number): tf.Tensor4D {
  if (dilation === 1) return filter
  const [kernel, , inputs, outputs] = filter.shape
  const reach = dilation * (kernel - 1) + 1
  const between = (x: tf.Tensor3D): tf.Tensor3D => tf.pad(x, [[0, 0], [0, dilation - 1], [0, 0]]) as tf.Tensor3D // prettier-ignore
  const rows = tf.reshape(between(tf.reshape(filter, [kernel, 1, -1])), [dilation * kernel, kernel, 1, inputs * outputs])
  const taps = between(tf.reshape(rows, [dilation * kernel * kernel, 1, inputs * outputs]))
  return tf.slice(tf.reshape(taps, [dilation * kernel, dilation * kernel, inputs, outputs]), [0, 0, 0, 0], [reach, reach, inputs, outputs]) as tf.Tensor4D
}
