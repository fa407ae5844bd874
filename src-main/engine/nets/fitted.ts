import * as tf from '@tensorflow/tfjs-core'

/**
 * Features brought onto another grid, with a gradient: (n, h, w, feature) -> (n, height, width, feature). Every target cell is the mean of
 * the source cells it covers, as PyTorch's adaptive_avg_pool2d: from floor(i h / height) up to ceil((i + 1) h / height).
 * Two products with small matrices, which every backend has.
 */
export function fitted(x: tf.Tensor4D, height: number, width: number): tf.Tensor4D {
  const [count, h, w, features] = x.shape
  if (h === height && w === width) return x
  const rows = tf.reshape(tf.transpose(x, [1, 0, 2, 3]), [h, -1])
  const fewRows = tf.reshape(tf.matMul(shares(h, height), rows), [height, count, w, features])
  const columns = tf.reshape(tf.transpose(fewRows, [2, 1, 0, 3]), [w, -1])
  const both = tf.reshape(tf.matMul(shares(w, width), columns), [width, count, height, features])
  return tf.transpose(both, [1, 2, 0, 3]) as tf.Tensor4D
}

/** (to, from): the share of every source in every target. Made on the device: a graph must not carry large constants. */
function shares(from: number, to: number): tf.Tensor2D {
  const edges = Array.from({ length: to }, (_, index) => [Math.floor((index * from) / to), Math.ceil(((index + 1) * from) / to)] as const)
  const column = (values: readonly number[]): tf.Tensor2D => tf.tensor2d([...values], [to, 1])
  const places = tf.tensor2d(Array.from({ length: from }, (_, index) => index), [1, from]) // prettier-ignore
  const inside = tf.logicalAnd(tf.greaterEqual(places, column(edges.map(([start]) => start))), tf.less(places, column(edges.map(([, end]) => end))))
  return tf.div(tf.cast(inside, 'float32'), column(edges.map(([start, end]) => end - start)))
}
