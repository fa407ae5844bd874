import * as tf from '@tensorflow/tfjs-core'
import type { Pass } from '../net'
import type { ParameterSpec } from '../parameters'
import { validMean } from '../rlpyt/valid-mean'

export interface InputNormOptions {
  /** Share of a batch in the statistics once many have been seen. */
  readonly beta: number
  /** Mean square before anything is seen. */
  readonly initNu: number
  /** Statistics are kept, but values left as they are. */
  readonly skip: boolean
}

export const inputNormDefaults: InputNormOptions = { beta: 1e-4, initNu: 1, skip: false }

/** Moving averages of the features and their squares, and one more than the batches they come from. */
export interface InputStatistics {
  readonly mu: tf.Tensor
  readonly nu: tf.Tensor
  /** (1). */
  readonly t: tf.Tensor
}

/** AMAGO marks steps after the end of an episode by features that are all this. */
const padding = 4
/** A feature that varies less than this is centred but not divided. */
const stable = 0.01
/** Largest size of a normalised value. */
const limit = 1e4

/** amago.nets.utils.InputNorm over (batch, length, feature): buffers `mu`, `nu` and `_t`. */
export interface InputNorm {
  readonly parameters: readonly ParameterSpec[]
  /** The statistics after another batch; rows that are padding do not count. */
  updated(statistics: InputStatistics, x: tf.Tensor): InputStatistics
  normalised(statistics: InputStatistics, x: tf.Tensor): tf.Tensor
  denormalised(statistics: InputStatistics, x: tf.Tensor): tf.Tensor
  /** Normalises, in training by statistics that already count this batch. */
  apply(pass: Pass, x: tf.Tensor): tf.Tensor
}

export function inputNorm(path: string, features: number, options: Partial<InputNormOptions> = {}): InputNorm {
  const { beta, initNu, skip } = { ...inputNormDefaults, ...options }
  const [mu, nu, t] = [`${path}.mu`, `${path}.nu`, `${path}._t`] as const
  const one = { fanIn: 1, positions: 1 }
  const updated = (statistics: InputStatistics, x: tf.Tensor): InputStatistics => movedStatistics(statistics, x, beta)
  const normalised = (statistics: InputStatistics, x: tf.Tensor): tf.Tensor => (skip ? x : normalise(statistics, x))
  return {
    parameters: [
      { path: mu, kind: 'running-mean', shape: [features], ...one },
      { path: nu, kind: 'statistic', shape: [features], initial: Array<number>(features).fill(initNu), ...one },
      { path: t, kind: 'statistic', shape: [1], initial: [1], ...one }
    ],
    updated,
    normalised,
    denormalised: (statistics, x) => (skip ? x : denormalise(statistics, x)),
    apply: (pass, x) => {
      const held: InputStatistics = { mu: pass.weight(mu), nu: pass.weight(nu), t: pass.weight(t) }
      if (pass.mode === 'evaluate') return normalised(held, x)
      const moved = updated(held, x)
      pass.noteStatistic(mu, moved.mu)
      pass.noteStatistic(nu, moved.nu)
      pass.noteStatistic(t, moved.t)
      return normalised(moved, x)
    }
  }
}

/** sqrt(nu - mu^2 + 1e-5), within 1e-3 and 1e6; what is not a number counts as least. */
export function sigmaOf({ mu, nu }: InputStatistics): tf.Tensor {
  return tf.clipByValue(numberOrZero(tf.sqrt(tf.add(tf.sub(nu, tf.square(mu)), 1e-5))), 1e-3, 1e6)
}

/** Step t takes beta / (1 - (1 - beta)^t) of the batch; t starts at 1 and counts first, so that the first step takes about a half. */
function movedStatistics({ mu, nu, t }: InputStatistics, x: tf.Tensor, beta: number): InputStatistics {
  const next = tf.add(t, 1)
  // 1 - (1 - beta)^t without cancellation
  const share = tf.div(beta, tf.neg(tf.expm1(tf.mul(next, Math.log1p(-beta)))))
  const [mean, square] = tf.unstack(batchMoments(x)) as [tf.Tensor, tf.Tensor]
  const moved = (held: tf.Tensor, newest: tf.Tensor): tf.Tensor => tf.add(tf.mul(held, tf.sub(1, share)), tf.mul(newest, share))
  return { mu: moved(mu, mean), nu: moved(nu, square), t: next }
}

/** (2, feature): mean and mean square of the rows that are no padding. Constants to the gradient. */
const batchMoments = tf.customGrad((...given) => {
  const [x] = given as [tf.Tensor]
  const rows = tf.reshape(x, [-1, x.shape[x.rank - 1]!])
  const counts = tf.logicalNot(tf.all(tf.equal(rows, padding), -1, true))
  return {
    value: tf.stack([validMean(rows, counts, 0), validMean(tf.square(rows), counts, 0)]),
    gradFunc: () => tf.fill(x.shape, 0)
  }
}) as (x: tf.Tensor) => tf.Tensor

function normalise(statistics: InputStatistics, x: tf.Tensor): tf.Tensor {
  return scaledInput(x, statistics.mu, sigmaOf(statistics))
}

/** Statistics are constants to the gradient, which passes through a feature as it was treated, and stops at the limit. */
const scaledInput = tf.customGrad((...given) => {
  const [x, mu, sigma, save] = given as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, (tensors: tf.Tensor[]) => void]
  const free = tf.div(tf.sub(x, mu), sigma)
  const usable = tf.logicalAnd(tf.greater(sigma, stable), tf.logicalNot(tf.isNaN(free)))
  save([tf.cast(usable, 'float32'), tf.cast(tf.lessEqual(tf.abs(free), limit), 'float32'), mu, sigma])
  return {
    value: tf.where(usable, tf.clipByValue(free, -limit, limit), tf.sub(x, numberOrZero(mu))),
    gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const [used, inside, mean, deviation] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
      const slope = tf.add(tf.mul(used, tf.div(inside, deviation)), tf.sub(1, used))
      return [tf.mul(upstream, slope), tf.zerosLike(mean), tf.zerosLike(deviation)]
    }
  }
}) as (x: tf.Tensor, mu: tf.Tensor, sigma: tf.Tensor) => tf.Tensor

function denormalise(statistics: InputStatistics, x: tf.Tensor): tf.Tensor {
  const { mu } = statistics
  const sigma = sigmaOf(statistics)
  const scaled = tf.add(tf.mul(x, sigma), mu)
  const usable = tf.broadcastTo(tf.greater(sigma, stable), x.shape)
  return tf.where(usable, scaled, tf.add(x, numberOrZero(mu)))
}

function numberOrZero(x: tf.Tensor): tf.Tensor {
  return tf.where(tf.isNaN(x), tf.zerosLike(x), x)
}
