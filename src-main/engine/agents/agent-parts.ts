import { body } from './body'
import { policyHead, valueHead } from './heads'
import type { NetworkConfig } from './network-config'
import type { Part } from './part'
import type { RunShape } from './run-program'
import { agentSizes } from './sizes'
import type { AgentSizes } from './sizes'

/** The parts of one agent; with a shared body both body fields are the same part. */
export interface AgentParts {
  readonly name: string
  readonly sizes: AgentSizes
  readonly decides: boolean
  readonly policyBody: Part
  readonly valueBody: Part
  readonly policyHead: Part
  readonly valueHead: Part
}

export function agentParts(config: NetworkConfig, shape: RunShape, agent: number): AgentParts {
  const shared = config.rl.use_shared_body
  const policyBody = body(shared ? 'body' : 'policy_body', config, shape, agent)
  return {
    name: shape.agents[agent] ?? '',
    sizes: agentSizes(config, shape, agent),
    decides: shape.deciders.includes(agent),
    policyBody,
    valueBody: shared ? policyBody : body('value_body', config, shape, agent),
    policyHead: policyHead(config, shape, agent),
    valueHead: valueHead(config, shape, agent)
  }
}

/** Each part once, bodies first. */
export function distinctParts({ policyBody, valueBody, policyHead, valueHead }: AgentParts): Part[] {
  return [...new Set([policyBody, valueBody, policyHead, valueHead])]
}
