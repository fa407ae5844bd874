import * as tf from '@tensorflow/tfjs-core'
import { uploadObservation } from '../agents/observation'
import type { Tensors } from '../agents/part'
import { restrictionMask, visibleSlots } from '../agents/policy-heads'
import type { RunShape, UpdateBatch } from '../agents/run-program'

/** Uploads a minibatch as trainStep reads it. */
export function uploadUpdate(batch: UpdateBatch, shape: RunShape): Tensors {
  const { count } = batch
  const agents = shape.agents.length
  const perAgent = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [count, agents])
  const perSlot = (values: Int32Array): tf.Tensor2D => {
    const picked = pickSlots(values, count, shape)
    return tf.tensor2d(picked, [count, picked.length / count], 'int32')
  }
  return {
    ...uploadObservation(batch, shape),
    mask: tf.tensor2d(restrictionMask(batch.decisionRestriction), [count, 3]),
    'outcomes.pixels': perSlot(batch.pixels),
    'outcomes.decisions': tf.tensor2d(batch.decisions, [count, agents], 'int32'),
    ...(batch.symbols ? { 'outcomes.symbols': perSlot(batch.symbols) } : {}),
    log_probability: perAgent(batch.logProbability),
    advantage: perAgent(batch.advantage),
    value_target: perAgent(batch.valueTarget),
    old_value: perAgent(batch.oldValue)
  }
}

/** (n, A, C, P) to (n, slot): what agents chose in channels they cannot see is left out. */
export function pickSlots(values: Int32Array, count: number, shape: RunShape): Int32Array {
  const { places } = visibleSlots(shape)
  const width = values.length / count
  if (places.length === width) return values
  const picked = new Int32Array(count * places.length)
  for (let frame = 0; frame < count; frame++) places.forEach((place, slot) => (picked[frame * places.length + slot] = values[frame * width + place]!))
  return picked
}
