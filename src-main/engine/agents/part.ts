import type * as tf from '@tensorflow/tfjs-core'
import type { Layer } from '../nets/layer'
import type { Pass } from '../nets/net'
import type { ParameterSpec } from '../nets/parameters'
import type { RunShape } from './run-program'

/** Tensors by key. */
export type Tensors = Readonly<Record<string, tf.Tensor>>

/** A tensor a part reads or writes: named axes with sizes; the batch comes first and has no fixed size. */
export interface KeySpec {
  readonly key: string
  /** Axes after the batch, in order. */
  readonly axes: readonly { readonly name: string; readonly size: number }[]
}

/** One trainable part of an agent, declared by data so that forms, checkpoints and inspection need not run it. */
export interface Part {
  /** As in parameter keys: `body`, `policy_body`, `value_body`, `policy_head`, `value_head`, `solo_head`. */
  readonly name: string
  readonly reads: readonly KeySpec[]
  readonly writes: readonly KeySpec[]
  readonly parameters: readonly ParameterSpec[]
  /** Paths of parameters that move the logits of all outcomes of a choice alike, so that nothing chosen depends on them. */
  readonly idle?: readonly string[]
  /** First to last, as a drawing shows them. */
  readonly layers: readonly Layer[]
  /** Reads and writes exactly the declared keys. */
  run(pass: Pass, inputs: Tensors): Tensors
}

export function keySpec(key: string, axes: Readonly<Record<string, number>>): KeySpec {
  return { key, axes: Object.entries(axes).map(([name, size]) => ({ name, size })) }
}

/** What bodies write and heads read. */
export function representationKeys({ latentHeight, latentWidth }: RunShape, representation: number): KeySpec[] {
  return [keySpec('image_level_repr', { representation }), keySpec('latent_pixel_level_repr', { latentHeight, latentWidth, representation })]
}

/** The round as a one-hot of R + 1 places: the last stands for the observation after the last round. */
export function roundKey({ maxRounds }: RunShape): KeySpec {
  return keySpec('round', { round: maxRounds + 1 })
}

export function required(tensors: Tensors, key: string): tf.Tensor {
  const found = tensors[key]
  if (!found) throw new Error(`a part was run without its input ${key}`)
  return found
}
