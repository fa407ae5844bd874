import * as tf from '@tensorflow/tfjs-core'
import { Random } from '@shared/stats/random'
import { beforeAll, describe, it } from 'vitest'
import { startCpu } from '../../backend/cpu'
import { expectClose, randomTensor } from '../../nets/finite-differences.fixture'
import { hessianRows, inverseHessianProduct } from './nystroem'
import { solved } from './solve'

beforeAll(startCpu)

const random = (label: string): Random => Random.of(5, label)

function times(a: tf.Tensor2D, x: tf.Tensor2D): Float32Array {
  return tf.matMul(a, x).dataSync<'float32'>()
}

describe('solving small systems', () => {
  it.each([1, 2, 5, 12])('of %i unknowns, whatever the order of the pivots', (size) => {
    const a = randomTensor(random(`matrix ${size}`), [size, size]) as tf.Tensor2D
    const b = randomTensor(random(`right ${size}`), [size, 1]) as tf.Tensor2D
    expectClose(times(a, solved(a, b)), b.dataSync(), 1e-3)
  })

  it('where the first pivot is zero', () => {
    const a = tf.tensor2d([[0, 2], [3, 1]]) // prettier-ignore
    expectClose(solved(a, tf.tensor2d([[4], [5]])).dataSync(), [1, 2], 1e-6) // prettier-ignore
  })
})

describe('the inverse Hessian product', () => {
  const size = 6
  const spread = randomTensor(random('spread'), [size, size]) as tf.Tensor2D
  const quadratic = tf.matMul(spread, spread, true) as tf.Tensor2D
  const gradient = (x: tf.Tensor1D): tf.Tensor1D => tf.add(tf.reshape(tf.matMul(quadratic, tf.expandDims(x, 1)), [size]), tf.mul(tf.pow(x, 3), 0.4))
  const at = tf.zeros([size]) as tf.Tensor1D
  const v = randomTensor(random('v'), [size]) as tf.Tensor1D

  it('takes rows of the Hessian from the gradient', () => {
    const picks = tf.cast(tf.oneHot(tf.tensor1d([4, 1], 'int32'), size), 'float32') as tf.Tensor2D
    expectClose(hessianRows(gradient, at, picks).dataSync(), tf.matMul(picks, quadratic).dataSync(), 1e-5)
  })

  it('from all rows is that of a dense solve', () => {
    const rho = 0.5
    const picks = tf.eye(size)
    const rows = hessianRows(gradient, at, picks)
    const damped = tf.add(quadratic, tf.mul(tf.eye(size), rho)) as tf.Tensor2D
    const dense = solved(damped, tf.expandDims(v, 1))
    const product = inverseHessianProduct(rows, picks, v, rho)
    // the small damping of the inner system is the method's own: it vanishes as rho does, and is small beside the Hessian's eigenvalues
    expectClose(times(damped, tf.expandDims(product, 1) as tf.Tensor2D), v.dataSync(), 0.1)
    expectClose(product.dataSync(), dense.dataSync(), 0.1)
  })

  it('from few rows is exact for a Hessian of that rank, and no more than damping in what they do not reach', () => {
    const direction = tf.tensor2d([[1, 2, 0, 0, 0, 0]])
    const low = tf.matMul(direction, direction, true)
    const picks = tf.slice(tf.eye(size), [0, 0], [1, size]) as tf.Tensor2D
    const rho = 1e-2
    const product = inverseHessianProduct(tf.matMul(picks, low), picks, v, rho)
    expectClose(tf.slice(product, [2], [4]).dataSync(), tf.div(tf.slice(v, [2], [4]), rho).dataSync(), 1e-5)
    const dense = solved(tf.add(low, tf.mul(tf.eye(size), rho)) as tf.Tensor2D, tf.expandDims(v, 1) as tf.Tensor2D)
    expectClose(product.dataSync(), dense.dataSync(), 2e-2)
  })
})
