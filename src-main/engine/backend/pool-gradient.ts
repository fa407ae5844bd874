import * as tf from '@tensorflow/tfjs-core'

/**
 * Gradient of a maximum pool without padding: each window's upstream goes to its first maximum.
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
      if (top + bottom + left + right > 0) throw new Error('MaxPoolGrad: padding is not supported here')
      const apart = info.filterHeight === info.strideHeight && info.filterWidth === info.strideWidth
      return tf.tidy(() => (apart ? poolGradient(dy, input, info) : overlappingGradient(dy, input, info)))
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

/** Windows that share pixels, or leave some out: tap by tap, what its maxima receive is put back where the tap looked. */
function overlappingGradient(dy: tf.Tensor4D, x: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const received = atMaxima(x, info).map((here, tap) => {
    const [i, j] = [Math.floor(tap / info.filterWidth), tap % info.filterWidth]
    return spread(tf.mul(dy, here), i, j, info)
  })
  return tf.addN(received)
}

/** The way back: of values (n, height, width, channel) those that stand where each window has its first maximum. */
export function valuesAtMaxima(values: tf.Tensor4D, x: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const looked = seenByTaps(values, info)
  return tf.addN(atMaxima(x, info).map((here, tap) => tf.mul<tf.Tensor4D>(looked[tap]!, here)))
}

/** Of every tap, (n, outHeight, outWidth, channel): 1 where it sees its window's first maximum. */
function atMaxima(x: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D[] {
  const looked = seenByTaps(x, info)
  const places = tf.argMax(tf.stack(looked, 4), 4)
  return looked.map((_, tap) => tf.cast(tf.equal(places, tap), 'float32') as tf.Tensor4D)
}

/** What every tap of the windows sees, row by row. */
function seenByTaps(x: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D[] {
  const { batchSize: count, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth, inChannels } = info
  return Array.from({ length: filterHeight * filterWidth }, (_, tap) => {
    const [i, j] = [Math.floor(tap / filterWidth), tap % filterWidth]
    const end = [count, i + (outHeight - 1) * strideHeight + 1, j + (outWidth - 1) * strideWidth + 1, inChannels]
    return tf.stridedSlice(x, [0, i, j, 0], end, [1, strideHeight, strideWidth, 1]) as tf.Tensor4D
  })
}

/** (n, outHeight, outWidth, channel) on the grid of the input, from row `top` and column `left` on, as many pixels apart as windows are. */
function spread(values: tf.Tensor4D, top: number, left: number, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const { batchSize: count, outHeight, outWidth, strideHeight, strideWidth, inChannels, inHeight, inWidth } = info
  const [height, width] = [outHeight * strideHeight, outWidth * strideWidth]
  const rows = tf.pad(tf.reshape(values, [count * outHeight, 1, outWidth * inChannels]), [[0, 0], [0, strideHeight - 1], [0, 0]]) // prettier-ignore
  const columns = tf.pad(tf.reshape(rows, [count * height * outWidth, 1, inChannels]), [[0, 0], [0, strideWidth - 1], [0, 0]]) // prettier-ignore
  const [usedHeight, usedWidth] = [Math.min(height, inHeight - top), Math.min(width, inWidth - left)]
  const used = tf.slice(tf.reshape(columns, [count, height, width, inChannels]), [0, 0, 0, 0], [count, usedHeight, usedWidth, inChannels])
  return tf.pad(used, [[0, 0], [top, inHeight - top - usedHeight], [left, inWidth - left - usedWidth], [0, 0]]) as tf.Tensor4D // prettier-ignore
}
