import * as tf from '@tensorflow/tfjs-core'
import type { NamedArrays } from '@shared/domain/arrays'
import type { NamedParameter } from '../../engine/agents/networks'
import { fromInner, innerShape, toInner } from '../../engine/nets/parameters'
import { inputArray } from './case-arrays'
import type { CaseInput } from './types'

/** An input of the case as a float32 or int32 tensor. */
export function inputTensor(given: CaseInput, name: string, dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  const { data, shape } = inputArray(given, name)
  return tf.tensor(dtype === 'int32' ? Int32Array.from(data) : Float32Array.from(data), [...shape], dtype)
}

/** Recorded weights as the tensors networks use, in the order of `parameters`. */
export function weightTensors(parameters: readonly NamedParameter[], weights: NamedArrays): tf.Tensor[] {
  return parameters.map(({ key, spec }) => {
    const array = weights.get(key)
    if (!array) throw new Error(`the case has no weight ${key}, which our network needs`)
    const values = new Float32Array(array.data.length)
    toInner(spec, array.data, values, 0)
    return tf.tensor(values, innerShape(spec))
  })
}

/**
 * Gradients of a scalar with respect to tensors, zeros where nothing depends on one, and the tensors that
 * `of` puts into `results` on the way, all read to the host.
 */
export async function differentiated(
  of: (inputs: readonly tf.Tensor[], results: Map<string, tf.Tensor>) => tf.Scalar,
  inputs: readonly tf.Tensor[]
): Promise<{ results: Map<string, Float32Array>; gradients: Float32Array[] }> {
  const results = new Map<string, tf.Tensor>()
  const { grads } = tf.tidy(() =>
    tf.engine().gradients(
      () => {
        const value = of(inputs, results)
        results.forEach((tensor) => tf.keep(tensor))
        return value
      },
      [...inputs],
      undefined,
      true
    )
  )
  const read: [string, Float32Array][] = []
  for (const [name, tensor] of results) read.push([name, Float32Array.from(await tensor.data())])
  const gradients: Float32Array[] = []
  for (const [index, gradient] of (grads as readonly (tf.Tensor | null)[]).entries()) {
    gradients.push(gradient ? Float32Array.from(await gradient.data()) : new Float32Array(inputs[index]!.size))
  }
  results.forEach((tensor) => tensor.dispose())
  tf.dispose([...grads].filter((gradient) => gradient !== null))
  return { results: new Map(read), gradients }
}

/** Gradients by `grad/<key>`, in PyTorch's layout. */
export function gradientArrays(parameters: readonly NamedParameter[], gradients: readonly Float32Array[]): Map<string, Float32Array> {
  return new Map(parameters.map(({ key, spec }, index) => [`grad/${key}`, fromInner(spec, gradients[index]!, 0)]))
}
