import * as tf from '@tensorflow/tfjs-core'
import { placedGraph } from '../../../store/graph-files'
import { GraphTrace } from './graph-trace'
import { ResidentGraph } from './resident-graph'
import { noTraffic } from './traffic'

/** A tensor's values on the host; bool is not fed anywhere. */
export interface Given {
  readonly shape: readonly number[]
  readonly values: Float32Array | Int32Array
}

export type TensorFunction = (inputs: readonly tf.Tensor[]) => readonly tf.Tensor[]

export function uploadedTensor({ shape, values }: Given): tf.Tensor {
  return tf.tensor(values, [...shape], typeOf(values))
}

/** The function run one operation at a time: its results in order, as floats. */
export function runEager(of: TensorFunction, given: readonly Given[]): Float32Array[] {
  const results = tf.tidy(() => of(given.map(uploadedTensor)).map((result) => tf.cast(result, 'float32')))
  const values = results.map((result) => Float32Array.from(result.dataSync()))
  tf.dispose(results)
  return values
}

/** The function traced into a graph of its own, loaded, and run on the same inputs. */
export function runTraced(of: TensorFunction, given: readonly Given[]): Float32Array[] {
  const graph = traced(of, given)
  try {
    return Object.values(feed(graph, 'f', Object.fromEntries(given.map((one, index) => [`x${index}`, one]))))
  } finally {
    graph.dispose()
  }
}

/** Calls one function of a graph. */
export function feed(graph: ResidentGraph, name: string, given: Readonly<Record<string, Given>>): Readonly<Record<string, Float32Array>> {
  return graph.call(name, Object.fromEntries(Object.entries(given).map(([key, { values }]) => [key, values])))
}

export function traced(of: TensorFunction, given: readonly Given[]): ResidentGraph {
  const inputs = Object.fromEntries(given.map(({ shape, values }, index) => [`x${index}`, { shape, dtype: typeOf(values) }]))
  const body = (_: unknown, tensors: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> =>
    Object.fromEntries(of(given.map((__, index) => tensors[`x${index}`]!)).map((result, index) => [`y${index}`, tf.cast(result, 'float32')]))
  const trace = new GraphTrace({}, 'float32')
  trace.add('f', { inputs, body })
  const { savedModel, description } = trace.finish()
  const { folder, remove } = placedGraph(savedModel)
  try {
    return new ResidentGraph(folder, description, noTraffic())
  } finally {
    remove()
  }
}

function typeOf(values: Given['values']): 'float32' | 'int32' {
  return values instanceof Int32Array ? 'int32' : 'float32'
}
