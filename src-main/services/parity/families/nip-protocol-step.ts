import { rulesOf } from '../../../engine/protocols/registry'
import { createOutcome } from '../../../engine/protocols/rules'
import { inputArray } from '../case-arrays'
import { caseConfig } from '../case-config'
import type { ParityFamily } from '../types'

export const nipProtocolStep: ParityFamily = {
  family: 'nip_protocol_step',
  run: async (given) => {
    const config = caseConfig(given.config['hyper'])
    if ('skip' in config) return config
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
      terminated: Uint8Array.from(inputArray(given, 'input/terminated').data)
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
