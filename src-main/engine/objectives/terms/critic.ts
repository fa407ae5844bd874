import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'

export type CriticDistance = RunConfig['rl']['loss_critic_type']

export interface CriticSettings {
  readonly criticDistance: CriticDistance
  /** Limit on the change of the value; null for none. */
  readonly valueClip: number | null
}

/** (frame, agent) each. */
export interface CriticInputs {
  readonly value: tf.Tensor2D
  /** When the frame was collected; read only where the change is limited. */
  readonly oldValue: tf.Tensor2D
  readonly valueTarget: tf.Tensor2D
}

export function criticSettings({ ppo, rl, reference_quirks: quirks }: Pick<RunConfig, 'ppo' | 'rl' | 'reference_quirks'>): CriticSettings {
  return { criticDistance: rl.loss_critic_type, valueClip: valueClipOf(rl.clip_value, ppo.clip_epsilon, quirks) }
}

/** The reference takes 1.0 for `true` (G67), since in Python they are equal. */
function valueClipOf(clip: boolean | number, epsilon: number, quirks: boolean): number | null {
  if (clip === false) return null
  return clip === true || (quirks && clip === 1) ? epsilon : clip
}

/** Distance of value and target, (frame, agent); with value clipping the larger one of the plain and the clipped prediction (nip-spec 7.5). */
export function criticDistance({ value, oldValue, valueTarget }: CriticInputs, { criticDistance: kind, valueClip }: CriticSettings): tf.Tensor2D {
  const plain = distance(kind, valueTarget, value)
  if (valueClip === null) return plain
  const near = tf.add(oldValue, tf.clipByValue(tf.sub(value, oldValue), -valueClip, valueClip))
  return tf.maximum(plain, distance(kind, valueTarget, near as tf.Tensor2D))
}

function distance(kind: CriticDistance, target: tf.Tensor2D, value: tf.Tensor2D): tf.Tensor2D {
  const error = tf.sub<tf.Tensor2D>(value, target)
  if (kind === 'l2') return tf.square(error)
  if (kind === 'l1') return tf.abs(error)
  // smooth L1 without a choice per element: with c = min(|d|, 1) it is c (|d| - c / 2)
  const size = tf.abs(error)
  const small = tf.minimum(size, 1)
  return tf.mul(small, tf.sub(size, tf.mul(small, 0.5)))
}
