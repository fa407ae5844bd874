import * as tf from '@tensorflow/tfjs-core'
import type { AgentConfig } from '@shared/config/agents'
import type { Net } from './net'

export type ActivationName = AgentConfig['activation_function']

const functions: Readonly<Record<ActivationName, (x: tf.Tensor) => tf.Tensor>> = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x)
}

/** The elementwise nonlinearity of an agent. */
export function activation(name: ActivationName): Net {
  const apply = functions[name]
  return { parameters: [], apply: (_, x) => apply(x) }
}
