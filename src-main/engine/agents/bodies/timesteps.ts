import * as tf from '@tensorflow/tfjs-core'
import type { Timesteps } from '../../nets/amago/tstep-encoder'
import { required } from '../part'
import type { KeySpec, Tensors } from '../part'

/** AMAGO's encoders see trajectories; here every message round is a trajectory of one step: (n, ...) to (n, 1, ...). */
export function timesteps(inputs: Tensors, keys: readonly KeySpec[]): Timesteps {
  const step = (key: string): tf.Tensor => tf.expandDims(required(inputs, key), 1)
  return {
    obs: Object.fromEntries(keys.map(({ key }) => [key, step(key)])),
    rl2s: step('rl2s'),
    shifts: (inputs['shifts'] as tf.Tensor2D | undefined) ?? null
  }
}

/** (n, 1, feature) to (n, feature). */
export function onlyStep(embedding: tf.Tensor): tf.Tensor {
  return tf.squeeze(embedding, [1])
}
