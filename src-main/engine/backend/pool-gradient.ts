import * as tf from '@tensorflow/tfjs-core'

/**
 * Gradient of a maximum pool whose windows lie side by side: each window's upstream goes to its first maximum.
 *
 * tfjs-backend-wasm 4.22 has such a kernel, but it starts each window's search at the smallest positive number instead of the
 * lowest one (MaxPoolGrad.cc), and so misplaces the gradient of every window without a positive value. This one is composed of
 * kernels that are right; layouts (n, height, width, channel).
 */
export function poolGradientKernel(backendName: string): tf.KernelConfig {
  return {
    kernelName: tf.MaxPoolGrad,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { dy, input } = inputs as { dy: tf.Tensor4D; input: tf.Tensor4D }
      const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolGradAttrs
      const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode)
      const { top, bottom, left, right } = info.padInfo
      if (info.filterHeight !== info.strideHeight || info.filterWidth !== info.strideWidth || top + bottom + left + right > 0) {
        throw new Error('MaxPoolGrad: only windows side by side are supported here')
      }
      return tf.tidy(() => poolGradient(dy, input, info))
    }
  }
}

function poolGradient(dy: tf.Tensor4D, x: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const { batchSize: count, outHeight, outWidth, filterHeight, filterWidth, inChannels, inHeight, inWidth } = info
  const taps = filterHeight * filterWidth
  const usedHeight = outHeight * filterHeight
  const usedWidth = outWidth * filterWidth
  const used = tf.slice(x, [0, 0, 0, 0], [count, usedHeight, usedWidth, inChannels])
  const windows = tf.transpose(tf.reshape(used, [count, outHeight, filterHeight, outWidth, filterWidth, inChannels]), [0, 1, 3, 5, 2, 4])
  const places = tf.argMax(tf.reshape(windows, [-1, taps]), 1)
  const routed = tf.mul(tf.cast(tf.oneHot(places, taps), 'float32'), tf.reshape(dy, [-1, 1]))
  const grid = tf.transpose(tf.reshape(routed, [count, outHeight, outWidth, inChannels, filterHeight, filterWidth]), [0, 1, 4, 2, 5, 3])
  const gradient = tf.reshape(grid, [count, usedHeight, usedWidth, inChannels])
  // rows and columns left over at the bottom and right belong to no window
  return tf.pad(gradient, [[0, 0], [0, inHeight - usedHeight], [0, inWidth - usedWidth], [0, 0]]) as tf.Tensor4D // prettier-ignore
}
