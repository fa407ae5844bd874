import * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../../agents/part'
import { derivable, registerSecondDerivatives } from '../../backend/second-derivatives'
import { hessianRows, inverseHessianProduct } from '../spg/nystroem'
import { stableDirection } from '../spg/stable-shaping'
import type { ShapingSettings, ShapingTerms } from '../spg/stable-shaping'
import { computeEagerly } from './compute'
import type { Compute } from './compute'

/** A loss as a polynomial of x: x' matrix x / 2 + quartic sum x^4 + squares sum x^2 + linear x. */
export interface PolynomialLoss {
  /** (parameter, parameter); null for none. */
  readonly matrix: Float32Array | null
  readonly quartic: number
  readonly squares: number
  readonly linear: Float32Array
}

export interface ResponseProbe {
  readonly follower: PolynomialLoss
  /** The leader's, as a function of the follower's parameters. */
  readonly leader: PolynomialLoss
  readonly at: Float32Array
  /** Which rows of the follower's Hessian are known. */
  readonly drawn: readonly number[]
  readonly rho: number
}

/** A follower's best response to a leader: (follower's Hessian + rho)^-1 times the leader's gradient, from some rows. */
export async function probeResponse({ follower, leader, at, drawn, rho }: ResponseProbe, compute: Compute = computeEagerly): Promise<Float32Array> {
  registerSecondDerivatives()
  const inputs = { at: tf.tensor1d(at), drawn: tf.tensor1d([...drawn], 'int32') }
  try {
    const body = ({ at: x, drawn: rows }: Tensors): Tensors => {
      const point = x as tf.Tensor1D
      const picks = tf.cast(tf.oneHot(rows as tf.Tensor1D, at.length), 'float32') as tf.Tensor2D
      const known = hessianRows(derivable(valueOf(follower)), point, picks)
      return { response: inverseHessianProduct(known, picks, derivable(valueOf(leader))(point), rho) }
    }
    return (await compute(body, inputs)).get('response')!
  } finally {
    tf.dispose(inputs)
  }
}

function valueOf({ matrix, quartic, squares, linear }: PolynomialLoss): (x: tf.Tensor1D) => tf.Scalar {
  const size = linear.length
  return (x) => {
    const square = tf.square(x)
    const powers = tf.add(tf.mul(tf.sum(tf.square(square)), quartic), tf.mul(tf.sum(square), squares))
    const plain = tf.add(powers, tf.sum(tf.mul(tf.tensor1d(linear), x)))
    if (matrix === null) return plain as tf.Scalar
    const turned = tf.reshape(tf.matMul(tf.tensor2d(matrix, [size, size]), tf.expandDims(x, 1)), [-1])
    return tf.add(plain, tf.div(tf.sum(tf.mul(x, turned)), 2))
  }
}

export type HostShaping = { readonly [Key in keyof ShapingTerms]: Float32Array }

/** What stable opponent shaping makes of own gradients, foresight and shaping. */
export async function probeStable(terms: HostShaping, settings: ShapingSettings, compute: Compute = computeEagerly): Promise<Float32Array> {
  const inputs = { own: tf.tensor1d(terms.own), foresight: tf.tensor1d(terms.foresight), shaping: tf.tensor1d(terms.shaping) }
  try {
    return (await compute((fed) => ({ direction: stableDirection(fed as unknown as ShapingTerms, settings) }), inputs)).get('direction')!
  } finally {
    tf.dispose(inputs)
  }
}
