import * as tf from '@tensorflow/tfjs-core'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import type { NamedParameter } from '../../agents/networks'
import { fromInner, innerShape, toInner } from '../../nets/parameters'

/*
 * Probes run the very functions a training step is made of from plain arrays to plain arrays, with gradients:
 * for comparing them with recorded numbers and with finite differences.
 */

/** Results by name, and the gradient of every input, all on the host. */
export interface Probed {
  readonly results: Map<string, Float32Array>
  readonly gradients: readonly Float32Array[]
}

export function tensorOf({ data, shape }: NamedArray, dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  return tf.tensor(dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data), [...shape], dtype)
}

/**
 * Gradients of a scalar with respect to tensors, which are disposed of; zeros where the scalar does not depend on one.
 * What `of` puts into `results` is brought back as well.
 */
export async function differentiate(
  of: (inputs: readonly tf.Tensor[], results: Map<string, tf.Tensor>) => tf.Tensor,
  inputs: readonly tf.Tensor[]
): Promise<Probed> {
  const results = new Map<string, tf.Tensor>()
  const { value, grads } = tf.engine().gradients(
    () => {
      const scalar = tf.reshape(of(inputs, results), [])
      results.forEach((tensor) => tf.keep(tensor))
      return scalar
    },
    [...inputs],
    undefined,
    true
  )
  const gradients = grads as readonly (tf.Tensor | null)[]
  const probed = {
    results: new Map(await Promise.all([...results].map(async ([name, tensor]) => [name, await copied(tensor)] as const))),
    gradients: await Promise.all(gradients.map((gradient, index) => (gradient ? copied(gradient) : new Float32Array(inputs[index]!.size))))
  }
  tf.dispose([value, [...results.values()], gradients.filter((gradient) => gradient !== null), [...inputs]])
  return probed
}

async function copied(tensor: tf.Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data())
}

/** The tensors of given parameters, from arrays in PyTorch's layout. */
export function weightTensors(parameters: readonly NamedParameter[], weights: NamedArrays): tf.Tensor[] {
  return parameters.map(({ key, spec }) => {
    const array = weights.get(key)
    if (!array) throw new Error(`there is no weight ${key}`)
    const values = new Float32Array(array.data.length)
    toInner(spec, array.data, values, 0)
    return tf.tensor(values, innerShape(spec))
  })
}

/** Gradients by parameter key, in PyTorch's layout. */
export function gradientsByKey(parameters: readonly NamedParameter[], gradients: readonly Float32Array[]): Map<string, Float32Array> {
  return new Map(parameters.map(({ key, spec }, index) => [key, fromInner(spec, gradients[index]!, 0)]))
}

/** Sum over all outputs of output times cotangent; cotangents that are not given count as zero. */
export function weightedSum(outputs: Readonly<Record<string, tf.Tensor>>, cotangents: NamedArrays): tf.Tensor {
  return tf.addN([...cotangents].map(([key, cotangent]) => tf.sum(tf.mul(outputs[key]!, tensorOf(cotangent)))))
}
