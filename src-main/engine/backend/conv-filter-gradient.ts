import * as tf from '@tensorflow/tfjs-core'

/**
 * Gradient of a 2-D convolution with respect to its kernel, composed of kernels every backend has:
 *
 *   dW[i, j] = patches(i, j)^T x dy
 *
 * where patches(i, j) holds, for every output position, the input pixel under kernel tap (i, j).
 * Source: the definition of Conv2DBackpropFilter; layouts (n, height, width, channel) and (i, j, in, out).
 */
export function convFilterGradientKernel(backendName: string): tf.KernelConfig {
  return {
    kernelName: tf.Conv2DBackpropFilter,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
      const { strides, pad, dimRoundingMode, filterShape, dataFormat } = attrs as unknown as tf.Conv2DBackpropFilterAttrs
      if (dataFormat !== 'NHWC') throw new Error(`Conv2DBackpropFilter: layout ${dataFormat} is not supported here`)
      const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode, false, 'channelsLast')
      return tf.tidy(() => filterGradient(x, dy, info))
    }
  }
}

type Shape4 = [number, number, number, number]

function filterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const { filterHeight, filterWidth, outHeight, outWidth, strideHeight, strideWidth, inChannels, outChannels, batchSize, padInfo } = info
  const { top, bottom, left, right } = padInfo
  const padded = top + bottom + left + right === 0 ? x : tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]]) // prettier-ignore
  const rows = batchSize * outHeight * outWidth
  const upstream = tf.reshape(dy, [rows, outChannels])
  const taps: tf.Tensor[] = []
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      const end: Shape4 = [batchSize, i + (outHeight - 1) * strideHeight + 1, j + (outWidth - 1) * strideWidth + 1, inChannels]
      const patches = tf.stridedSlice(padded, [0, i, j, 0], end, [1, strideHeight, strideWidth, 1])
      taps.push(tf.matMul(tf.reshape(patches, [rows, inChannels]), upstream, true, false))
    }
  }
  return tf.reshape(tf.stack(taps), [filterHeight, filterWidth, inChannels, outChannels])
}
