import { floats, integers, sizeOf, upload } from '../agents/host-inputs'
import type { HostArray, HostInputs } from '../agents/host-inputs'
import { observationInputs } from '../agents/observation'
import type { Tensors } from '../agents/part'
import { restrictionMask, visibleSlots } from '../agents/policy-heads'
import type { RunShape, UpdateBatch } from '../agents/run-program'
import type { FrameSignal, LearningRule } from './objective'

/** What the agents chose. */
export type Outcomes = Pick<UpdateBatch, 'pixels' | 'decisions' | 'symbols'>

const signalOf: Readonly<Record<FrameSignal, (batch: UpdateBatch) => Float32Array>> = {
  log_probability: (batch) => batch.logProbability,
  advantage: (batch) => batch.advantage,
  value_target: (batch) => batch.valueTarget,
  old_value: (batch) => batch.oldValue,
  reward_to_go: (batch) => batch.rewardToGo
}

/** A minibatch of n frames as trainStep reads it, with what the objective is given for the step; every call of `of` is one step. */
export function updateInputs(count: number, shape: RunShape, { signals, gifts }: Pick<LearningRule, 'signals' | 'gifts'>): HostInputs<UpdateBatch> {
  const observation = observationInputs(count, shape)
  const outcomes = outcomeInputs(count, shape)
  const perAgent = floats(count, shape.agents.length)
  const specs = {
    ...observation.specs,
    mask: floats(count, 3),
    ...outcomes.specs,
    ...(shape.augmented ? { shifts: integers(count, shape.agents.length, 2) } : {}),
    ...Object.fromEntries(signals.map((signal) => [signal, perAgent])),
    ...gifts?.specs
  }
  const mask = new Float32Array(sizeOf(specs.mask))
  const arrays: Record<string, HostArray> = { mask }
  return {
    specs,
    of: (batch) => {
      restrictionMask(batch.decisionRestriction, mask)
      Object.assign(arrays, observation.of(batch), outcomes.of(batch), gifts?.next(batch))
      if (batch.shifts) arrays['shifts'] = batch.shifts
      for (const signal of signals) arrays[signal] = signalOf[signal](batch)
      return arrays
    }
  }
}

export function uploadUpdate(batch: UpdateBatch, shape: RunShape, rule: Pick<LearningRule, 'signals' | 'gifts'>): Tensors {
  return upload(updateInputs(batch.count, shape, rule), batch)
}

/** In the order of categoricalHeads: pixels (n, slot), decisions (n, agent) and, with the linear message space, symbols (n, slot). */
export function outcomeInputs(count: number, shape: RunShape): HostInputs<Outcomes> {
  const { places } = visibleSlots(shape)
  const perSlot = integers(count, places.length)
  const specs = {
    'outcomes.pixels': perSlot,
    'outcomes.decisions': integers(count, shape.agents.length),
    ...(shape.linearSymbols === null ? {} : { 'outcomes.symbols': perSlot })
  }
  const pixels = new Int32Array(sizeOf(perSlot))
  const symbols = shape.linearSymbols === null ? null : new Int32Array(sizeOf(perSlot))
  const arrays: Record<string, HostArray> = {}
  return {
    specs,
    of: (batch) => {
      arrays['outcomes.pixels'] = picked(batch.pixels, places, count, pixels)
      arrays['outcomes.decisions'] = batch.decisions
      if (symbols !== null && batch.symbols !== null) arrays['outcomes.symbols'] = picked(batch.symbols, places, count, symbols)
      return arrays
    }
  }
}

/** (n, A, C, P) to (n, slot): what agents chose in channels they cannot see is left out. */
function picked(values: Int32Array, places: readonly number[], count: number, into: Int32Array): Int32Array {
  if (values.length === into.length) return values
  const width = values.length / count
  for (let frame = 0; frame < count; frame++) {
    for (let slot = 0; slot < places.length; slot++) into[frame * places.length + slot] = values[frame * width + places[slot]!]!
  }
  return into
}
