import * as tf from '@tensorflow/tfjs-core'
import { derivable } from '../../backend/second-derivatives'
import { solved } from './solve'

/** Some rows of a Hessian, (row, parameter), each the derivative of one element of the gradient, which is made by `derivable`. */
export function hessianRows(gradient: (at: tf.Tensor1D) => tf.Tensor1D, at: tf.Tensor1D, picks: tf.Tensor2D): tf.Tensor2D {
  const [rows] = picks.shape
  const each = Array.from({ length: rows }, (_, row) => {
    const pick = tf.reshape(tf.slice(picks, [row, 0], [1, -1]), [-1])
    return derivable((x) => tf.sum(tf.mul(gradient(x), pick)))(at)
  })
  return tf.stack(each) as tf.Tensor2D
}

/**
 * Inverse Hessian times vector from k of its n rows (Nystroem's approximation, Hataya and Yamada 2023; nip-spec 7.7):
 *
 *   (H + rho I)^-1 v  ~  v / rho - 1 / rho^2 M^T [ 0.1 rho I + Mk + 1 / rho M M^T ]^-1 M v
 *
 * @param rows M (k, n) @param picks (k, n): one-hot, which rows they are; Mk is what stands where rows and columns of M cross @param v (n)
 */
export function inverseHessianProduct(rows: tf.Tensor2D, picks: tf.Tensor2D, v: tf.Tensor1D, rho: number): tf.Tensor1D {
  const [size] = rows.shape
  const crossing = tf.matMul(rows, picks, false, true)
  const system = tf.add(tf.add(crossing, tf.mul(identity(size), 0.1 * rho)), tf.div(tf.matMul(rows, rows, false, true), rho))
  const onRows = tf.matMul(rows, tf.expandDims(v, 1))
  const correction = tf.matMul(rows, solved(system as tf.Tensor2D, onRows as tf.Tensor2D), true)
  return tf.sub(tf.div(v, rho), tf.div(tf.reshape(correction, [-1]), rho ** 2))
}

function identity(size: number): tf.Tensor2D {
  return tf.tensor2d(Float32Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? 1 : 0)), [size, size]) // prettier-ignore
}
