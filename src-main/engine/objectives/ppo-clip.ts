import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'

export type CriticDistance = RunConfig['rl']['loss_critic_type']

/** Settings of the loss, as resolved numbers. */
export interface PpoClipSettings {
  readonly clipEpsilon: number
  readonly entropyEps: number
  readonly criticCoef: number
  readonly normalizeAdvantage: boolean
  readonly criticDistance: CriticDistance
  /** Limit on the change of the value; null for none. */
  readonly valueClip: number | null
}

/** All (frame, agent). */
export interface PpoClipInputs {
  /** Joint log-probability now, and when the action was sampled. */
  readonly logProbability: tf.Tensor2D
  readonly oldLogProbability: tf.Tensor2D
  readonly entropy: tf.Tensor2D
  readonly value: tf.Tensor2D
  readonly oldValue: tf.Tensor2D
  readonly advantage: tf.Tensor2D
  readonly valueTarget: tf.Tensor2D
}

/** The scalar to descend, and what is logged, (agent) each unless said. */
export interface PpoClipLoss {
  readonly loss: tf.Scalar
  readonly objective: tf.Tensor1D
  /** Before critic_coef. */
  readonly critic: tf.Tensor1D
  /** Mean entropy, before entropy_eps and its sign. */
  readonly entropy: tf.Tensor1D
  /** Mean of old minus new log-probability. */
  readonly divergence: tf.Tensor1D
  /** (agent), or (1) for a single frame. */
  readonly effectiveSampleSize: tf.Tensor1D
}

export function ppoClipSettings({ ppo, rl, reference_quirks: quirks }: Pick<RunConfig, 'ppo' | 'rl' | 'reference_quirks'>): PpoClipSettings {
  return {
    clipEpsilon: ppo.clip_epsilon,
    entropyEps: ppo.entropy_eps,
    criticCoef: ppo.critic_coef,
    normalizeAdvantage: ppo.normalize_advantage,
    criticDistance: rl.loss_critic_type,
    valueClip: valueClipOf(rl.clip_value, ppo.clip_epsilon, quirks)
  }
}

/** The reference takes 1.0 for `true` (G67), since in Python they are equal. */
function valueClipOf(clip: boolean | number, epsilon: number, quirks: boolean): number | null {
  if (clip === false) return null
  return clip === true || (quirks && clip === 1) ? epsilon : clip
}

/**
 * Proximal policy optimisation with a clipped objective (Schulman et al. 2017, algorithm 1; nip-spec 7.2), for several agents
 * whose frames are the same and whose policies are apart: means over frames f, sums over agents a.
 *
 *   w    = log pi(action) - log pi_old(action)              rho = exp(w)
 *   A^   = (A - mean_f A) / max(std_f A, 1e-6)
 *   L_a  = - mean_f min( rho A^,  exp(clamp(w, log(1 - eps), log(1 + eps))) A^ )
 *   C_a  = critic_coef * mean_f distance(target, V)
 *   E_a  = - entropy_eps * mean_f H
 *   loss = sum_a L_a + C_a + E_a
 */
export function ppoClipLoss(inputs: PpoClipInputs, settings: PpoClipSettings): PpoClipLoss {
  const { clipEpsilon, entropyEps, criticCoef } = settings
  const advantage = settings.normalizeAdvantage ? normalisedAdvantage(inputs.advantage) : inputs.advantage
  const logWeight = tf.sub<tf.Tensor2D>(inputs.logProbability, inputs.oldLogProbability)
  const clipped = tf.clipByValue(logWeight, Math.log1p(-clipEpsilon), Math.log1p(clipEpsilon))
  const gain = tf.minimum<tf.Tensor2D>(tf.mul(tf.exp(logWeight), advantage), tf.mul(tf.exp(clipped), advantage))

  const objective = tf.neg(meanOverFrames(gain))
  const critic = meanOverFrames(criticDistance(inputs, settings))
  const entropy = meanOverFrames(inputs.entropy)
  const perAgent = tf.add(objective, tf.sub(tf.mul(critic, criticCoef), tf.mul(entropy, entropyEps)))
  return {
    loss: tf.sum(perAgent),
    objective,
    critic,
    entropy,
    divergence: tf.neg(meanOverFrames(logWeight)),
    effectiveSampleSize: effectiveSampleSize(logWeight)
  }
}

/** Zero mean and unit variance per agent over the minibatch, unbiased deviation; a single frame is left as it is (G7). */
export function normalisedAdvantage(advantage: tf.Tensor2D): tf.Tensor2D {
  const frames = advantage.shape[0]
  if (frames < 2) return advantage
  const centred = tf.sub(advantage, tf.mean(advantage, 0))
  const deviation = tf.sqrt(tf.div(tf.sum(tf.square(centred), 0), frames - 1))
  return tf.div(centred, tf.maximum(deviation, 1e-6))
}

/** Distance of value and target, (frame, agent); with value clipping the larger one of the plain and the clipped prediction (nip-spec 7.5). */
function criticDistance({ value, oldValue, valueTarget }: PpoClipInputs, { criticDistance: kind, valueClip }: PpoClipSettings): tf.Tensor2D {
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

function meanOverFrames(perFrame: tf.Tensor2D): tf.Tensor1D {
  return tf.mean(perFrame, 0)
}

/**
 * Share of the minibatch that the weights leave effective: (sum rho)^2 / (sum rho^2) / frames, per agent.
 * For a single frame the reference sums over agents instead, and so does this (nip-spec 7.2).
 */
function effectiveSampleSize(logWeight: tf.Tensor2D): tf.Tensor1D {
  const frames = logWeight.shape[0]
  const axis = frames === 1 ? 1 : 0
  const twice = tf.mul(tf.logSumExp(logWeight, axis), 2)
  const square = tf.logSumExp(tf.mul(logWeight, 2), axis)
  return tf.div(tf.exp(tf.sub(twice, square)), frames)
}
