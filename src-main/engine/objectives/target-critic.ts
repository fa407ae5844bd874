import * as tf from '@tensorflow/tfjs-core'
import type { Networks } from '../agents/networks'
import { tensorsOf } from '../agents/parameter-layout'
import type { ParameterLayout, ParameterPlace, Section } from '../agents/parameter-layout'
import type { Learned } from './learned-state'
import { stepSizesOfBuffers } from './learning-buffers'

/** What stands before a parameter's key where its copy is stored. */
export const targetPrefix = 'target/'

/**
 * A slow copy of everything that the agents' values are computed from: value heads and the bodies below them, shared ones too, with their
 * running statistics. Values that advantages and targets are worked out from are the copy's. After every optimiser step
 *
 *   target <- tau * online + (1 - tau) * target
 *
 * as rlpyt's update_state_dict blends (nets/rlpyt/update-state-dict.ts), and when TorchRL's SoftUpdate is stepped (Lillicrap et al. 2016,
 * algorithm 1). What never learns has no copy: it would be the same. The copy of what rests, rests.
 */
export interface TargetCritic {
  readonly tau: number
  /** Copies of parameters, then of running statistics, end to end: their places in the copy. */
  readonly copies: Section
  readonly parameters: readonly ParameterPlace[]
  readonly buffers: readonly ParameterPlace[]
}

/** @param tau null for none @returns null also where no agent learns a value */
export function targetCritic({ agents }: Networks, layout: ParameterLayout, tau: number | null): TargetCritic | null {
  if (tau === null) return null
  const judging = new Set(agents.flatMap(({ name, valueBody, valueHead }) => [valueBody, valueHead].map((part) => `${name}.${part.name}`)))
  const partOf = ({ parameter: { agent, part } }: ParameterPlace): string => `${agent}.${part}`
  const parameters = layout.trained.places.filter((place) => judging.has(partOf(place)))
  const learning = new Set(parameters.map(partOf))
  const buffers = layout.buffers.places.filter((place) => learning.has(partOf(place)))
  if (parameters.length === 0) return null
  let size = 0
  const places = [...parameters, ...buffers].map((place) => {
    const copy = { ...place, offset: size }
    size += place.size
    return copy
  })
  return { tau, copies: { places, size }, parameters, buffers }
}

/** The tensors of the copy, by full key. */
export function targetWeights({ copies }: TargetCritic, vector: tf.Tensor1D): Map<string, tf.Tensor> {
  return tensorsOf(copies, vector)
}

/**
 * The copy after a step.
 * @param online after the step @param stepSize one value an element of what is trained, 0 for what rests; null where nothing can rest
 */
export function movedTarget(
  target: TargetCritic,
  former: tf.Tensor1D,
  online: Pick<Learned<tf.Tensor1D>, 'parameters' | 'buffers'>,
  layout: ParameterLayout,
  stepSize: tf.Tensor1D | null
): tf.Tensor1D {
  const { tau } = target
  const newest = gathered(target, online)
  const moved = tau === 1 ? newest : tf.add<tf.Tensor1D>(tf.mul(newest, tau), tf.mul(former, 1 - tau))
  if (stepSize === null) return moved
  const paces = gathered(target, { parameters: stepSize, buffers: stepSizesOfBuffers(layout, stepSize) })
  return tf.where(tf.greater(paces, 0), moved, former)
}

/** What the copy has places for, out of vectors laid out like the originals. */
function gathered({ parameters, buffers }: TargetCritic, from: Pick<Learned<tf.Tensor1D>, 'parameters' | 'buffers'>): tf.Tensor1D {
  return tf.concat1d([
    ...stretches(parameters).map(([at, size]) => tf.slice1d(from.parameters, at, size)),
    ...stretches(buffers).map(([at, size]) => tf.slice1d(from.buffers, at, size))
  ])
}

/** Offset and length of every stretch of places without a gap. */
function stretches(places: readonly ParameterPlace[]): readonly (readonly [offset: number, size: number])[] {
  const found: [number, number][] = []
  for (const { offset, size } of places) {
    const last = found.at(-1)
    if (last && last[0] + last[1] === offset) last[1] += size
    else found.push([offset, size])
  }
  return found
}
