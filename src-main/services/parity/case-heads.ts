import * as tf from '@tensorflow/tfjs-core'
import type { CategoricalHead } from '../../engine/agents/composite-categorical'
import { impossible } from '../../engine/agents/policy-heads'
import { inputArray } from './case-arrays'
import { inputTensor } from './case-tensors'
import type { CaseInput } from './types'

/** The heads of a case that gives logits instead of networks, as functions of its logit tensors. */
export interface CaseHeads {
  /** Names such as `latent_pixel_selected`. */
  readonly names: readonly string[]
  /** The given logits, shape (n, agent, ..., outcome). */
  readonly logits: readonly tf.Tensor[]
  readonly agents: number
  heads(logits: readonly tf.Tensor[]): CategoricalHead[]
  outcomes(): tf.Tensor2D[]
}

export function caseHeads(given: CaseInput): CaseHeads {
  const names = given.config['heads'] as readonly string[]
  const agents = inputArray(given, 'input/decision_logits').shape[1] ?? 1
  const seen = names.map((name) => visibleSlots(given, `input/${name}_logits`))
  return {
    names,
    agents,
    logits: names.map((name) => inputTensor(given, `input/${name}_logits`)),
    heads: (logits) =>
      logits.map((tensor, index) => {
        const { count, slots, outcomes, slotsPerAgent } = seen[index]!
        const all = tf.reshape(tensor, [count, -1, outcomes])
        return { logits: tf.gather(all, tf.tensor1d(slots, 'int32'), 1) as tf.Tensor3D, owners: slots.map((slot) => Math.floor(slot / slotsPerAgent)) }
      }),
    outcomes: () =>
      names.map((name, index) => {
        const { count, slots } = seen[index]!
        const all = tf.reshape(inputTensor(given, `input/action.${name}`, 'int32'), [count, -1])
        return tf.gather(all, tf.tensor1d(slots, 'int32'), 1) as tf.Tensor2D
      })
  }
}

/** Slots whose every logit is impossible in every frame belong to channels their agent cannot see; they have no place in the product. */
function visibleSlots(given: CaseInput, name: string): { count: number; slots: number[]; outcomes: number; slotsPerAgent: number } {
  const { data, shape } = inputArray(given, name)
  const [count = 1, agents = 1] = shape
  const outcomes = shape[shape.length - 1] ?? 1
  const width = data.length / count
  const every = Array.from({ length: width / outcomes }, (_, slot) => slot)
  const hidden = (slot: number): boolean => {
    for (let frame = 0; frame < count; frame++) {
      for (let i = 0; i < outcomes; i++) if (data[frame * width + slot * outcomes + i]! > impossible) return false
    }
    return true
  }
  return { count, slots: every.filter((slot) => !hidden(slot)), outcomes, slotsPerAgent: every.length / agents }
}
