import * as tf from '@tensorflow/tfjs-core'

/** Solves A x = b for a small square A, once more for what the first solution leaves over: single precision is not much. A (k, k), b (k, 1), x (k, 1). */
export function solved(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const x = eliminated(a, b)
  return tf.add(x, eliminated(a, tf.sub(b, tf.matMul(a, x))))
}

/** By elimination with the largest pivot left, in operations that a graph can hold: rows are not swapped but marked as used. */
function eliminated(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const size = a.shape[0]
  let rows = tf.concat([a, b], 1)
  let free: tf.Tensor = tf.fill([size], 1)
  const pivots: tf.Tensor2D[] = []
  for (let column = 0; column < size; column++) {
    const entries = tf.slice(rows, [0, column], [size, 1])
    // used rows count as smaller than any
    const largest = tf.argMax(tf.add(tf.mul(tf.abs(tf.reshape(entries, [size])), free), tf.sub(free, 1)))
    const pick = tf.reshape(oneHot(largest, size), [1, size])
    const pivot = tf.matMul(pick, entries)
    const row = tf.div(tf.matMul(pick, rows), pivot)
    // the pivot's own row becomes `row`, every other loses its entry in this column
    rows = tf.sub(rows, tf.matMul(tf.sub(entries, tf.transpose(pick)), row))
    free = tf.sub(free, tf.reshape(pick, [size]))
    pivots.push(pick as tf.Tensor2D)
  }
  const right = tf.slice(rows, [0, size], [size, 1])
  return tf.matMul(pivots.length === 1 ? pivots[0]! : tf.concat(pivots), right)
}

function oneHot(index: tf.Tensor, size: number): tf.Tensor {
  // tfjs refuses a one-hot of a single class
  return size === 1 ? tf.fill([1], 1) : tf.cast(tf.oneHot(tf.cast(index, 'int32'), size), 'float32')
}
