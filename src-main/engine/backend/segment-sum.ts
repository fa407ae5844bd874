import * as tf from '@tensorflow/tfjs-core'

/**
 * Sums of the rows that share a segment, as a matrix product: the gradient of a gather, added in one order.
 *
 *   sum[s] = one-hot(segment)[s]^T x        x (row, ...), segment (row), sum (segment, ...)
 */
export function segmentSumKernel(backendName: string): tf.KernelConfig {
  return {
    kernelName: tf.UnsortedSegmentSum,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const { x, segmentIds } = inputs as { x: tf.Tensor; segmentIds: tf.Tensor1D }
      const { numSegments } = attrs as unknown as tf.UnsortedSegmentSumAttrs
      const [rows = 0, ...rest] = x.shape
      return tf.tidy(() => {
        // oneHot knows no single class
        const places = tf.cast(tf.oneHot(segmentIds, Math.max(2, numSegments)), 'float32') as tf.Tensor2D
        const width = tf.util.sizeFromShape(rest)
        const sums = tf.matMul(places, tf.reshape(x, [rows, width]), true, false)
        return tf.reshape(tf.slice(sums, [0, 0], [numSegments, width]), [numSegments, ...rest])
      })
    }
  }
}
