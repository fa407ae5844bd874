import * as tf from '@tensorflow/tfjs-core'

/**
 * Bilinear resizing, (image, height, width) -> (image, side, side), with the triangle widened when shrinking so that no pixel is passed
 * over: torchvision's `resize(..., antialias=True)`. Two products with small matrices, one for rows and one for columns.
 */
export function resized(images: tf.Tensor3D, side: number): tf.Tensor3D {
  const [count, height, width] = images.shape
  const wide = tf.matMul(tf.reshape(images, [count * height, width]), triangleWeights(width, side))
  const turned = tf.reshape(tf.transpose(tf.reshape(wide, [count, height, side]), [0, 2, 1]), [count * side, height])
  return tf.transpose(tf.reshape(tf.matMul(turned, triangleWeights(height, side)), [count, side, side]), [0, 2, 1]) as tf.Tensor3D
}

/** (from, to): the share of every source pixel in every result, pixel centres at halves. */
function triangleWeights(from: number, to: number): tf.Tensor2D {
  const scale = from / to
  const reach = Math.max(1, scale)
  const weights = new Float32Array(from * to)
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * scale
    const first = Math.max(0, Math.floor(centre - reach + 0.5))
    const end = Math.min(from, Math.floor(centre + reach + 0.5))
    const shares = Array.from({ length: end - first }, (_, index) => Math.max(0, 1 - Math.abs((first + index - centre + 0.5) / reach)))
    const total = shares.reduce((sum, share) => sum + share, 0)
    shares.forEach((share, index) => (weights[(first + index) * to + target] = share / total))
  }
  return tf.tensor2d(weights, [from, to])
}
