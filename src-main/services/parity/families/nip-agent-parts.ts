import type { ObservationBatch, RunShape } from '../../../engine/agents/run-program'
import { probeAgent } from '../../../engine/objectives/probes/agent-probe'
import type { Compute } from '../../../engine/objectives/probes/compute'
import { inputArray } from '../case-arrays'
import { arraysUnder, caseNetwork, prefixed } from '../case-network'
import type { CaseInput, CaseOutput, CaseSkip, ParityFamily } from '../types'

/** One agent on its own: representations, logits, value, and the gradient of everything times the given cotangents. */
export const nipAgentParts: ParityFamily = { family: 'nip_agent_parts', run: agentParts }

async function agentParts(given: CaseInput, compute: Compute): Promise<CaseOutput | CaseSkip> {
  const network = caseNetwork(given)
  if ('skip' in network) return network
  const agent = String(given.config['agent'])
  const shape = ownView(network.shape, agent)
  const { outputs, gradients, decides } = await probeAgent({
    config: network.config,
    shape,
    agent,
    weights: arraysUnder(given.arrays, 'weight/'),
    batch: observed(given, shape),
    cotangents: arraysUnder(given.arrays, 'input/cot.')
  }, compute)
  return {
    tensors: new Map([...prefixed('output/', outputs), ...prefixed('grad/', gradients)]),
    values: { has_decider: decides, latent_shape: [shape.latentHeight, shape.latentWidth] }
  }
}

/** The run as this agent alone sees it: the case's arrays hold its channels only. */
function ownView(shape: RunShape, agent: string): RunShape {
  const visible = shape.visible[shape.agents.indexOf(agent)] ?? []
  const channels = shape.channels.filter((_, channel) => visible[channel])
  return { ...shape, channels, visible: shape.agents.map(() => channels.map(() => true)) }
}

function observed(given: CaseInput, shape: RunShape): ObservationBatch {
  const floats = (name: string): Float32Array => Float32Array.from(inputArray(given, name).data)
  const ignored = inputArray(given, 'input/ignore_message').data
  const message = floats('input/message')
  const size = message.length / ignored.length
  ignored.forEach((ignore, frame) => void (ignore && message.fill(0, frame * size, (frame + 1) * size)))
  return {
      count: ignored.length,
      image: floats('input/image'),
      x: floats('input/x'),
      message,
      round: Int32Array.from(inputArray(given, 'input/round').data),
      decisionRestriction: new Int32Array(ignored.length),
      linearMessageHistory: shape.linearSymbols === null ? null : floats('input/linear_message_history'),
    embedding: null
  }
}
