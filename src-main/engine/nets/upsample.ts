import * as tf from '@tensorflow/tfjs-core'

/**
 * Nearest upsampling (n, h, w, channel) -> (n, height, width, channel): source index floor(i * h / height)
 * (nip-spec 6.2 step 0, A8). Whole factors repeat by tiling; others gather by index, since a resize kernel
 * multiplies by a rounded h / height and may miss the floor. Inputs have no gradient here, so none is needed.
 */
export function upsampleNearest(x: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const [count, h, w, channels] = x.shape
  if (h === height && w === width) return x
  if (height % h === 0 && width % w === 0) {
    // a pixel's channels stand together in memory, so repeating them sideways repeats the pixel
    const apart = tf.reshape(x, [count, h, 1, w, channels])
    const repeated = tf.tile(apart, [1, 1, height / h, 1, width / w])
    return tf.reshape(repeated, [count, height, width, channels])
  }
  return tf.gather(tf.gather(x, indices(h, height), 1), indices(w, width), 2)
}

function indices(small: number, large: number): tf.Tensor1D {
  return tf.tensor1d(sourceIndices(small, large), 'int32')
}

/** floor(i * small / large) for every i below `large`. */
export function sourceIndices(small: number, large: number): Int32Array {
  return Int32Array.from({ length: large }, (_, index) => Math.floor((index * small) / large))
}
