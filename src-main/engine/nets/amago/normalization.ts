import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import type { Net } from '../net'
import { addBias } from '../bias'
import { standardised } from '../standardised'
import { onHypersphere, onUnitBall, onUnitBallDetached } from './ball-norms'

/** amago.nets.ff.Normalization. */
export const normalizationNames = ['layer', 'rmsnorm', 'unitball', 'unitball-detach', 'hypersphere', 'simnorm', 'none'] as const

export type NormalizationName = (typeof normalizationNames)[number]

/** Features whose shares add up to 1 under simnorm. */
const simplex = 8

/** Added to the mean square by rmsnorm. */
const epsilon = 1e-5

/**
 * Normalisation over the last axis of (..., feature); parameters stand under `<path>.norm`.
 * @throws AppError `bad-config` for simnorm over a width that is no multiple of 8
 */
export function normalization(path: string, name: NormalizationName, features: number): Net {
  const [weight, bias, scale] = [`${path}.norm.weight`, `${path}.norm.bias`, `${path}.norm.scale`] as const
  const one = { shape: [features], fanIn: 1, positions: 1 }
  switch (name) {
    case 'layer':
      return {
        parameters: [
          { path: weight, kind: 'scale', ...one },
          { path: bias, kind: 'shift', ...one }
        ],
        apply: (pass, x) => addBias(tf.mul(standardised(x), pass.weight(weight)), pass.weight(bias))
      }
    case 'rmsnorm':
      return {
        parameters: [{ path: scale, kind: 'scale', ...one }],
        apply: (pass, x) => tf.mul(pass.weight(scale), tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), epsilon))))
      }
    case 'simnorm':
      if (features % simplex !== 0) {
        throw new AppError('bad-config', `layer ${path} is simnorm over ${features} features, which are no multiple of ${simplex}.`, {
          remedy: 'Choose another width or another norm.'
        })
      }
      return without((x) => tf.reshape(tf.softmax(tf.reshape(x, [-1, simplex])), x.shape))
    case 'unitball':
      return without(onUnitBall)
    case 'unitball-detach':
      return without(onUnitBallDetached)
    case 'hypersphere':
      return without(onHypersphere)
    case 'none':
      return without((x) => x)
  }
}

function without(apply: (x: tf.Tensor) => tf.Tensor): Net {
  return { parameters: [], apply: (_, x) => apply(x) }
}
