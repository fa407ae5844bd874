import type { ObservationBatch, RunShape } from '../../../engine/agents/run-program'
import { probeAgents } from '../../../engine/objectives/probes/agents-probe'
import type { Compute } from '../../../engine/objectives/probes/compute'
import { inputArray } from '../case-arrays'
import { arraysUnder, caseNetwork, prefixed } from '../case-network'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** All agents together: logits on all channels, values, joint log-probability and entropy, and parameter gradients. */
export const nipCombined: ParityFamily = { family: 'nip_combined', run: combined }

async function combined(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip> {
  const network = caseNetwork(given)
  if ('skip' in network) return network
  const { config, shape } = network
  const { policy, logProbability, entropy, gradients } = await probeAgents({
    config,
    shape,
    weights: arraysUnder(given.arrays, 'weight/'),
    batch: observed(given, shape),
    outcomes: {
      pixels: whole(given, 'input/action.latent_pixel_selected'),
      decisions: whole(given, 'input/action.decision'),
      symbols: shape.linearSymbols === null ? null : whole(given, 'input/action.linear_message_selected')
    },
    cotangents: arraysUnder(given.arrays, 'input/cot.')
  }, compute)
  return {
    tensors: new Map([
      ['output/latent_pixel_selected_logits', policy.pixelLogits],
      // the reference keeps the same tensor under a second name, for its statistics
      ['output/main_message_logits', policy.pixelLogits],
      ['output/decision_logits', policy.decisionLogits],
      ...(policy.symbolLogits ? [['output/linear_message_selected_logits', policy.symbolLogits] as const] : []),
      ['output/sample_log_prob', logProbability],
      ['output/entropy', entropy],
      ['output/value', policy.values],
      ...prefixed('grad/', gradients)
    ]),
    values: { agent_names: shape.agents, channel_names: shape.channels }
  }
}

function observed(given: CaseInput, shape: RunShape): ObservationBatch {
  const round = whole(given, 'input/round')
  return {
    count: round.length,
    image: floats(given, 'input/image'),
    x: floats(given, 'input/x'),
    message: floats(given, 'input/message'),
    round,
    decisionRestriction: whole(given, 'input/decision_restriction'),
    linearMessageHistory: shape.linearSymbols === null ? null : floats(given, 'input/linear_message_history'),
    embedding: null
  }
}

function floats(given: CaseInput, name: string): Float32Array {
  return Float32Array.from(inputArray(given, name).data)
}

function whole(given: CaseInput, name: string): Int32Array {
  return Int32Array.from(inputArray(given, name).data)
}
