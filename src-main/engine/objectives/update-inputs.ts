import * as tf from '@tensorflow/tfjs-core'
import { uploadObservation } from '../agents/observation'
import type { Tensors } from '../agents/part'
import { restrictionMask, visibleSlots } from '../agents/policy-heads'
import type { RunShape, UpdateBatch } from '../agents/run-program'

/** What the agents chose. */
export type Outcomes = Pick<UpdateBatch, 'pixels' | 'decisions' | 'symbols'>

/** Uploads a minibatch as trainStep reads it. */
export function uploadUpdate(batch: UpdateBatch, shape: RunShape): Tensors {
  const { count } = batch
  const perAgent = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [count, shape.agents.length])
  const [pixels, decisions, symbols] = uploadOutcomes(batch, count, shape)
  return {
    ...uploadObservation(batch, shape),
    mask: tf.tensor2d(restrictionMask(batch.decisionRestriction), [count, 3]),
    'outcomes.pixels': pixels!,
    'outcomes.decisions': decisions!,
    ...(symbols ? { 'outcomes.symbols': symbols } : {}),
    log_probability: perAgent(batch.logProbability),
    advantage: perAgent(batch.advantage),
    value_target: perAgent(batch.valueTarget),
    old_value: perAgent(batch.oldValue)
  }
}

/** In the order of categoricalHeads: pixels (n, slot), decisions (n, agent) and, with the linear message space, symbols (n, slot). */
export function uploadOutcomes({ pixels, decisions, symbols }: Outcomes, count: number, shape: RunShape): tf.Tensor2D[] {
  const perSlot = (values: Int32Array): tf.Tensor2D => {
    const picked = pickSlots(values, count, shape)
    return tf.tensor2d(picked, [count, picked.length / count], 'int32')
  }
  return [perSlot(pixels), tf.tensor2d(decisions, [count, shape.agents.length], 'int32'), ...(symbols ? [perSlot(symbols)] : [])]
}

/** (n, A, C, P) to (n, slot): what agents chose in channels they cannot see is left out. */
function pickSlots(values: Int32Array, count: number, shape: RunShape): Int32Array {
  const { places } = visibleSlots(shape)
  const width = values.length / count
  if (places.length === width) return values
  const picked = new Int32Array(count * places.length)
  for (let frame = 0; frame < count; frame++) places.forEach((place, slot) => (picked[frame * places.length + slot] = values[frame * width + place]!))
  return picked
}
