import * as tf from '@tensorflow/tfjs-core'
import type { Net } from '../net'
import { pointwise } from '../pointwise'

/** AMAGO's start, close to a leaky ReLU. */
const numeratorStart = [0.029792778657264946, 0.6183735264987601, 2.323309062531321, 3.051936237265109, 1.4854203263828845, 0.2510244961111299]
const denominatorStart = [-1.1419548357285474, 4.393159974992486, 0.8714712309957245, 0.34719662339598834]

/**
 * amago.nets.utils.SlowAdaptiveRational (Delfosse et al. 2021): a learned ratio of polynomials, element by element,
 *
 *   sum_k a_k x^k / (1 + sum_k |b_k x^(k + 1)|),     k = 0 .. 5 and 0 .. 3
 */
export function adaptiveRational(path: string): Net {
  const [numerator, denominator] = [`${path}.numerator`, `${path}.denominator`] as const
  const one = { kind: 'coefficients', fanIn: 1, positions: 1 } as const
  return {
    parameters: [
      { path: numerator, shape: [numeratorStart.length], initial: numeratorStart, ...one },
      { path: denominator, shape: [denominatorStart.length], initial: denominatorStart, ...one }
    ],
    apply: (pass, x) => {
      const above = polynomial(tf.unstack(pass.weight(numerator)), x)
      // |b x^k| is |b| |x|^k
      const size = pointwise.absolute(x)
      const below = tf.mul(polynomial(tf.unstack(pointwise.absolute(pass.weight(denominator))), size), size)
      return tf.div(above, tf.add(below, 1))
    }
  }
}

/** By Horner's rule, lowest power first. */
function polynomial(coefficients: readonly tf.Tensor[], x: tf.Tensor): tf.Tensor {
  return coefficients
    .slice(0, -1)
    .reverse()
    .reduce<tf.Tensor>((sum, coefficient) => tf.add(tf.mul(sum, x), coefficient), coefficients[coefficients.length - 1]!)
}
