import * as tf from '@tensorflow/tfjs-core'
import { innerShape, isBuffer, parameterSize } from '../nets/parameters'
import type { NamedParameter } from './networks'

/** A parameter's place in one of the vectors all parameters are kept in. */
export interface ParameterPlace {
  readonly parameter: NamedParameter
  readonly offset: number
  readonly size: number
}

/** Parameters laid end to end: one vector makes clipping and Adam a dozen operations instead of a dozen per parameter. */
export interface Section {
  readonly places: readonly ParameterPlace[]
  readonly size: number
}

export interface ParameterLayout {
  /** What the optimiser moves. */
  readonly trained: Section
  /** Learning rate 0. */
  readonly frozen: Section
  /** Running statistics. */
  readonly buffers: Section
}

export function parameterLayout(parameters: readonly NamedParameter[], rate: (parameter: NamedParameter) => number): ParameterLayout {
  const learned = parameters.filter(({ spec }) => !isBuffer(spec))
  return {
    trained: section(learned.filter((parameter) => rate(parameter) > 0)),
    frozen: section(learned.filter((parameter) => rate(parameter) <= 0)),
    buffers: section(parameters.filter(({ spec }) => isBuffer(spec)))
  }
}

function section(parameters: readonly NamedParameter[]): Section {
  let size = 0
  const places = parameters.map((parameter) => {
    const place = { parameter, offset: size, size: parameterSize(parameter.spec) }
    size += place.size
    return place
  })
  return { places, size }
}

/** The tensors the networks use, by full key, cut from the vectors they are kept in; gradients flow back into the vectors. */
export function weightTable(
  layout: ParameterLayout,
  { parameters, frozen, buffers }: Readonly<Record<'parameters' | 'frozen' | 'buffers', tf.Tensor1D>>
): Map<string, tf.Tensor> {
  return new Map([...tensorsOf(layout.trained, parameters), ...tensorsOf(layout.frozen, frozen), ...tensorsOf(layout.buffers, buffers)])
}

/** The tensors of one section, by full key, cut from its vector. */
export function tensorsOf({ places, size }: Section, vector: tf.Tensor1D): Map<string, tf.Tensor> {
  const into = new Map<string, tf.Tensor>()
  if (size === 0) return into
  const sizes = places.map((place) => place.size)
  const pieces = places.length === 1 ? [vector] : tf.split(vector, sizes)
  places.forEach(({ parameter: { key, spec } }, index) => {
    const piece = pieces[index]!
    const shape = innerShape(spec)
    into.set(key, shape.length === 1 ? piece : tf.reshape(piece, shape))
  })
  return into
}
