import { rulesOf } from '../../../engine/protocols/registry'
import { createOutcome, noVerdict } from '../../../engine/protocols/rules'
import { inputArray } from '../case-arrays'
import { caseConfig } from '../case-config'
import type { CaseInput, ParityFamily } from '../types'

/** Protocols whose first step is an error in the reference: there is nothing to compare. */
const stopping: readonly string[] = ['solo_verifier', 'multi_channel_test']

export const nipProtocolStep: ParityFamily = {
  family: 'nip_protocol_step',
  run: async (given) => {
    const config = caseConfig(given.config['hyper'])
    if ('skip' in config) return config
    if (stopping.includes(config.interaction_protocol)) return { skip: 'fixed: G12' }
    const rules = rulesOf(config)
    const label = inputArray(given, 'input/y').data
    const state = {
      count: label.length,
      label,
      round: inputArray(given, 'input/round').data,
      seed: inputArray(given, 'input/seed').data,
      decision: inputArray(given, 'input/agents.decision').data,
      done: Uint8Array.from(inputArray(given, 'input/done').data),
      agentsDone: Uint8Array.from(inputArray(given, 'input/agents.done').data),
      terminated: Uint8Array.from(inputArray(given, 'input/terminated').data),
      verdict: new Uint8Array(label.length).fill(noVerdict),
      logits: rules.logits === 'unread' ? null : { pixelLogits: floats(given, 'agents.main_message_logits'), decisionLogits: floats(given, 'agents.decision_logits') }
    }
    const outcome = createOutcome(state.count, rules.agents.length)
    rules.step(state, outcome)
    return {
      tensors: new Map<string, ArrayLike<number>>([
        ['output/shared_done', state.done],
        ['output/agent_done', state.agentsDone],
        ['output/terminated', state.terminated],
        ['output/reward', outcome.reward]
      ])
    }
  }
}

function floats(given: CaseInput, name: string): Float32Array {
  return Float32Array.from(inputArray(given, `input/${name}`).data)
}
