import * as tf from '@tensorflow/tfjs-core'
import type { AgentConfig } from '@shared/config/agents'
import type { Net } from './net'

export type ActivationName = AgentConfig['activation_function']

interface Nonlinearity {
  readonly forward: (x: tf.Tensor) => tf.Tensor
  /** The gradient of the input, from the output y. */
  readonly backward: (y: tf.Tensor, upstream: tf.Tensor) => tf.Tensor
  /** The same in one operation, on backends that have it. */
  readonly kernel: string
}

const nonlinearities: Readonly<Record<ActivationName, Nonlinearity>> = {
  relu: { forward: (x) => tf.relu(x), backward: (y, upstream) => tf.mul(upstream, tf.step(y)), kernel: 'ReluGrad' },
  tanh: { forward: (x) => tf.tanh(x), backward: (y, upstream) => tf.sub(upstream, tf.mul(upstream, tf.square(y))), kernel: 'TanhGrad' },
  sigmoid: { forward: (x) => tf.sigmoid(x), backward: (y, upstream) => tf.mul(upstream, tf.sub(y, tf.square(y))), kernel: 'SigmoidGrad' }
}

/** The elementwise nonlinearity of an agent. */
export function activation(name: ActivationName): Net {
  const apply = differentiable(nonlinearities[name])
  return { parameters: [], apply: (_, x) => apply(x) }
}

function differentiable({ forward, backward, kernel }: Nonlinearity): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((...given) => {
    const [x, save] = given as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void]
    const value = forward(x)
    save([value])
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y] = saved as [tf.Tensor]
        return tf.getKernel(kernel, tf.getBackend()) ? tf.engine().runKernel<tf.Tensor>(kernel, { y, dy }) : backward(y, dy)
      }
    }
  })
}
