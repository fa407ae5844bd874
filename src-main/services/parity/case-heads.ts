import type { NamedArray } from '@shared/domain/arrays'
import type { FrameSignal } from '../../engine/objectives/objective'
import type { HeadProbe } from '../../engine/objectives/probes/loss-probe'
import { impossible } from '../../engine/agents/policy-heads'
import { inputArray } from './case-arrays'
import type { CaseInput } from './types'

/** The choices of a case that gives logits instead of networks, by name such as `latent_pixel_selected`. */
export function caseHeads(given: CaseInput, prefix = ''): ReadonlyMap<string, HeadProbe> {
  const names = given.config['heads'] as readonly string[]
  return new Map(names.map((name) => [name, headOf(given, name, prefix)]))
}

export function agentsOf(given: CaseInput, prefix = ''): number {
  return inputArray(given, `input/${prefix}decision_logits`).shape[1] ?? 1
}

/** What losses read of collected frames, by its name in the cases. @param prefix such as `0.` where a case has several minibatches */
export function actorCriticArrays(given: CaseInput, prefix = ''): ReadonlyMap<FrameSignal, NamedArray> {
  return new Map([
    ['log_probability', inputArray(given, `input/${prefix}sample_log_prob`)],
    ['advantage', inputArray(given, `input/${prefix}advantage`)],
    ['value_target', inputArray(given, `input/${prefix}value_target`)],
    ['old_value', inputArray(given, `input/${prefix}value_old`)]
  ])
}

/** Slots whose every logit is impossible in every frame belong to channels their agent cannot see; they have no place in the product. */
function headOf(given: CaseInput, name: string, prefix: string): HeadProbe {
  const logits = inputArray(given, `input/${prefix}${name}_logits`)
  const { data, shape } = logits
  const count = shape[0] ?? 1
  const outcomes = shape[shape.length - 1] ?? 1
  const width = data.length / count
  const hidden = (slot: number): boolean => {
    for (let frame = 0; frame < count; frame++) {
      for (let i = 0; i < outcomes; i++) if (data[frame * width + slot * outcomes + i]! > impossible) return false
    }
    return true
  }
  const every = Array.from({ length: width / outcomes }, (_, slot) => slot)
  const slots = every.filter((slot) => !hidden(slot))
  const perAgent = every.length / agentsOf(given, prefix)
  return { logits, chosen: inputArray(given, `input/${prefix}action.${name}`), slots, owners: slots.map((slot) => Math.floor(slot / perAgent)) }
}
