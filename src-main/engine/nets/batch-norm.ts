import * as tf from '@tensorflow/tfjs-core'
import type { Net, Pass } from './net'
import type { ParameterSpec } from './parameters'

/** PyTorch's defaults. */
const epsilon = 1e-5
/** Share of the newest batch in the running statistics. */
const statisticMomentum = 0.1

export interface BatchNormSizes {
  readonly features: number
  readonly positions: number
  /** Running statistics in evaluation; without them the batch's own are used in both modes, as the reference does (G43). */
  readonly running: boolean
}

/**
 * Batch normalisation over (n, height, width) of (n, height, width, feature), biased variance.
 * With running statistics, training moves them a tenth of the way to the batch's mean and unbiased variance.
 */
export function batchNorm(path: string, { features, positions, running }: BatchNormSizes): Net {
  const shape = [features]
  const parameters: ParameterSpec[] = [
    { path: `${path}.weight`, kind: 'scale', shape, fanIn: 1, positions },
    { path: `${path}.bias`, kind: 'shift', shape, fanIn: 1, positions }
  ]
  if (running) {
    parameters.push(
      { path: `${path}.running_mean`, kind: 'running-mean', shape, fanIn: 1, positions },
      { path: `${path}.running_var`, kind: 'running-variance', shape, fanIn: 1, positions }
    )
  }
  return { parameters, apply: (pass, x) => normalise(pass, path, running, x as tf.Tensor4D) }
}

function normalise(pass: Pass, path: string, running: boolean, x: tf.Tensor4D): tf.Tensor {
  const shift = pass.weight(`${path}.bias`) as tf.Tensor1D
  const scale = pass.weight(`${path}.weight`) as tf.Tensor1D
  if (running && pass.mode === 'evaluate') {
    return tf.batchNorm(x, pass.weight(`${path}.running_mean`) as tf.Tensor1D, pass.weight(`${path}.running_var`) as tf.Tensor1D, shift, scale, epsilon)
  }
  const { mean, variance } = tf.moments(x, [0, 1, 2])
  if (running) {
    const rows = x.size / scale.size
    const move = (name: string, newest: tf.Tensor): void => {
      const held = pass.weight(name)
      pass.noteStatistic(name, tf.add(held, tf.mul(tf.sub(newest, held), statisticMomentum)))
    }
    move(`${path}.running_mean`, mean)
    move(`${path}.running_var`, rows > 1 ? tf.mul(variance, rows / (rows - 1)) : variance)
  }
  return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, shift, scale, epsilon)
}
