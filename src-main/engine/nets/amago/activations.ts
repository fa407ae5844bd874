import type * as tf from '@tensorflow/tfjs-core'
import { activation } from '../activation'
import type { Net } from '../net'
import { pointwise } from '../pointwise'
import { adaptiveRational } from './adaptive-rational'

/** amago.nets.utils.activation_switch. */
export const amagoActivationNames = ['leaky_relu', 'relu', 'gelu', 'mish', 'adaptive'] as const

export type AmagoActivationName = (typeof amagoActivationNames)[number]

const elementwise = (apply: (x: tf.Tensor) => tf.Tensor): Net => ({ parameters: [], apply: (_, x) => apply(x) })

/** @param path of the parameters that `adaptive` has; the others have none */
export function amagoActivation(path: string, name: AmagoActivationName): Net {
  if (name === 'adaptive') return adaptiveRational(path)
  return name === 'relu' ? activation('relu') : elementwise(pointwise[name])
}
