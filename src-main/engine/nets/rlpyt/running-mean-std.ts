import * as tf from '@tensorflow/tfjs-core'
import type { Pass } from '../net'
import type { ParameterSpec } from '../parameters'
import { inferLeadingDims } from './leading-dims'

/** Mean, biased variance and number of everything seen so far. */
export interface RunningMoments {
  readonly mean: tf.Tensor
  readonly variance: tf.Tensor
  /** A single number. */
  readonly count: tf.Tensor
}

/** Limits of the normalised values, as rlpyt's MujocoFfModel has them. */
export interface NormalisationLimits {
  /** Largest size of a normalised value. */
  readonly clip: number
  /** Smallest variance. */
  readonly leastVariance: number
}

/**
 * rlpyt.models.running_mean_std.RunningMeanStdModel: moments merged batch by batch; the first batch replaces what was there.
 * Buffers `mean`, `var` and `count`.
 */
export interface RunningMeanStd {
  readonly parameters: readonly ParameterSpec[]
  /** After another batch, ([time], [batch], ...shape). */
  merged(moments: RunningMoments, x: tf.Tensor): RunningMoments
  /** (x - mean) / sqrt(variance), within limits; training counts the batch first. (n, ...shape) */
  normalised(pass: Pass, x: tf.Tensor, limits: NormalisationLimits): tf.Tensor
}

export function runningMeanStd(path: string, shape: readonly number[]): RunningMeanStd {
  const [mean, variance, count] = [`${path}.mean`, `${path}.var`, `${path}.count`] as const
  const one = { fanIn: 1, positions: 1 }
  const merge = (moments: RunningMoments, x: tf.Tensor): RunningMoments => mergedMoments(moments, x, shape)
  return {
    parameters: [
      { path: mean, kind: 'running-mean', shape, ...one },
      { path: variance, kind: 'running-variance', shape, ...one },
      { path: count, kind: 'statistic', shape: [], initial: [0], ...one }
    ],
    merged: merge,
    normalised: (pass, x, { clip, leastVariance }) => {
      const held: RunningMoments = { mean: pass.weight(mean), variance: pass.weight(variance), count: pass.weight(count) }
      const moments = pass.mode === 'train' ? merge(held, x) : held
      if (pass.mode === 'train') {
        pass.noteStatistic(mean, moments.mean)
        pass.noteStatistic(variance, moments.variance)
        pass.noteStatistic(count, moments.count)
      }
      const scaled = tf.mul(tf.sub(x, moments.mean), tf.rsqrt(tf.maximum(moments.variance, leastVariance)))
      return tf.clipByValue(scaled, -clip, clip)
    }
  }
}

/** Chan et al.: the moments of two sets from the moments of each. With nothing counted yet the old ones have no weight. */
function mergedMoments({ mean, variance, count }: RunningMoments, x: tf.Tensor, shape: readonly number[]): RunningMoments {
  const { time, batch } = inferLeadingDims(x.shape, shape.length)
  const rows = time * batch
  const newest = tf.moments(tf.reshape(x, [rows, ...shape]), 0)
  const total = tf.add(count, rows)
  const share = tf.div(tf.scalar(rows), total)
  const kept = tf.div(count, total)
  const shift = tf.sub(newest.mean, mean)
  const within = tf.add(tf.mul(variance, kept), tf.mul(newest.variance, share))
  return {
    mean: tf.add(mean, tf.mul(shift, share)),
    variance: tf.add(within, tf.mul(tf.square(shift), tf.mul(kept, share))),
    count: total
  }
}
