import * as tf from '@tensorflow/tfjs-core'
import type { Tensors } from '../../agents/part'
import { derivable, registerSecondDerivatives } from '../../backend/second-derivatives'
import { hessianRows, inverseHessianProduct } from '../spg/nystroem'
import { stableDirection } from '../spg/stable-shaping'
import type { ShapingSettings, ShapingTerms } from '../spg/stable-shaping'
import { computeEagerly } from './compute'
import type { Compute } from './compute'

export interface ResponseProbe {
  /** Losses as functions of the follower's parameters; what else they read is fed under its name. */
  readonly follower: (x: tf.Tensor1D, given: Tensors) => tf.Scalar
  readonly leader: (x: tf.Tensor1D, given: Tensors) => tf.Scalar
  readonly given: Tensors
  readonly at: Float32Array
  /** Which rows of the Hessian are known. */
  readonly drawn: readonly number[]
  readonly rho: number
}

/** A follower's best response to a leader: (follower's Hessian + rho)^-1 times the leader's gradient, from some rows. `given` is disposed of. */
export async function probeResponse({ follower, leader, given, at, drawn, rho }: ResponseProbe, compute: Compute = computeEagerly): Promise<Float32Array> {
  registerSecondDerivatives()
  const inputs = { ...given, at: tf.tensor1d(at), drawn: tf.tensor1d([...drawn], 'int32') }
  try {
    const body = ({ at: x, drawn: rows, ...others }: Tensors): Tensors => {
      const point = x as tf.Tensor1D
      const picks = tf.cast(tf.oneHot(rows as tf.Tensor1D, at.length), 'float32') as tf.Tensor2D
      const towards = derivable((here) => leader(here, others))(point)
      const known = hessianRows(
        derivable((here) => follower(here, others)),
        point,
        picks
      )
      return { response: inverseHessianProduct(known, picks, towards, rho) }
    }
    return (await compute(body, inputs)).get('response')!
  } finally {
    tf.dispose(inputs)
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
