import * as tf from '@tensorflow/tfjs-core'
import { imageMlp } from './image-mlp'
import { settingsOf } from './network-config'
import type { NetworkConfig } from './network-config'
import { keySpec } from './part'
import type { Part } from './part'
import type { RunShape } from './run-program'

/** The value head (nip-spec 6.3): image_level_repr (n, D) and, if asked for, round (n, R + 1) to value (n). */
export function valueHead(config: NetworkConfig, shape: RunShape, agent: number): Part {
  const { d_value: hidden, num_value_layers: layers, include_round_in_value: withRound, activation_function: nonlinearity } = settingsOf(config, shape, agent)
  const critic = imageMlp('value_mlp', shape, { representation: config.d_representation, hidden, layers, outputs: 1, withRound, nonlinearity })
  return {
    name: 'value_head',
    reads: critic.reads,
    writes: [keySpec('value', {})],
    parameters: critic.parameters,
    layers: critic.layers,
    run: (pass, inputs) => ({ value: tf.reshape(critic.apply(pass, inputs), [-1]) })
  }
}
