import * as tf from '@tensorflow/tfjs-core'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import type { NamedParameter } from '../../agents/networks'
import type { Tensors } from '../../agents/part'
import { fromInner, innerShape, toInner } from '../../nets/parameters'
import { computeEagerly } from './compute'
import type { Compute } from './compute'

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

/** What a differentiated function is computed by, and what it reads besides the tensors it is differentiated by. */
export interface ProbeOptions {
  readonly compute?: Compute | undefined
  /** Disposed of, as the inputs are. */
  readonly given?: Tensors
}

/**
 * Gradients of a scalar with respect to tensors, which are disposed of; zeros where the scalar does not depend on one.
 * What `of` puts into `results` is brought back as well.
 */
export async function differentiate(
  of: (inputs: readonly tf.Tensor[], results: Map<string, tf.Tensor>, given: Tensors) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  { compute = computeEagerly, given = {} }: ProbeOptions = {}
): Promise<Probed> {
  const named = (prefix: string, tensors: Tensors | readonly tf.Tensor[]): Tensors =>
    Object.fromEntries(Object.entries(tensors).map(([key, tensor]: [string, tf.Tensor]) => [prefix + key, tensor]))
  const body = (fed: Tensors): Tensors => {
    const variables = inputs.map((_, index) => fed[`by ${index}`]!)
    const read = Object.fromEntries(Object.keys(given).map((key) => [key, fed[`given ${key}`]!]))
    const { found, gradients } = resultsAndGradients((results) => of(variables, results, read), variables)
    return { ...named('result ', found), ...named('gradient ', gradients) }
  }
  try {
    const computed = await compute(body, { ...named('by ', inputs), ...named('given ', given) })
    const results = [...computed].filter(([name]) => name.startsWith('result '))
    return {
      results: new Map(results.map(([name, values]) => [name.slice('result '.length), values])),
      gradients: inputs.map((_, index) => computed.get(`gradient ${index}`)!)
    }
  } finally {
    tf.dispose([[...inputs], { ...given }])
  }
}

/** Run it inside tf.tidy. */
function resultsAndGradients(
  of: (results: Map<string, tf.Tensor>) => tf.Tensor,
  by: readonly tf.Tensor[]
): { readonly found: Tensors; readonly gradients: readonly tf.Tensor[] } {
  const results = new Map<string, tf.Tensor>()
  const { grads } = tf.engine().gradients(
    () => {
      const scalar = tf.reshape(of(results), [])
      results.forEach((tensor) => tf.keep(tensor))
      return scalar
    },
    [...by],
    undefined,
    true
  )
  // kept beyond the tape, but not beyond the tidy
  const found = Object.fromEntries([...results].map(([name, tensor]) => [name, tf.clone(tensor)]))
  results.forEach((tensor) => tensor.dispose())
  return { found, gradients: (grads as readonly (tf.Tensor | null)[]).map((gradient, index) => gradient ?? tf.zerosLike(by[index]!)) }
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
