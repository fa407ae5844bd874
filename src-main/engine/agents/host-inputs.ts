import * as tf from '@tensorflow/tfjs-core'
import type { InputSpec } from '@shared/domain/graph'
import type { Tensors } from './part'

export type HostArray = Float32Array | Int32Array
export type HostArrays = Readonly<Record<string, HostArray>>

/** What a function of n frames reads, as plain arrays: eager programs upload them, compiled ones feed them. */
export interface HostInputs<Batch> {
  /** Shape and element type by key. */
  readonly specs: Readonly<Record<string, InputSpec>>
  /** The arrays by key: the batch's own, or buffers that the next call fills anew; so is the record. */
  of(batch: Batch): HostArrays
}

export function floats(...shape: number[]): InputSpec {
  return { shape, dtype: 'float32' }
}

export function integers(...shape: number[]): InputSpec {
  return { shape, dtype: 'int32' }
}

/** Values of a tensor of this shape. */
export function sizeOf({ shape }: InputSpec): number {
  return shape.reduce((size, dim) => size * dim, 1)
}

/** The inputs of one batch as tensors of the active backend. */
export function upload<Batch>(inputs: HostInputs<Batch>, batch: Batch): Tensors {
  const arrays = inputs.of(batch)
  return Object.fromEntries(Object.entries(inputs.specs).map(([key, { shape, dtype }]) => [key, tf.tensor(arrays[key]!, [...shape], dtype)]))
}
