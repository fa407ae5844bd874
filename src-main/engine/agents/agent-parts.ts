import { hasCritic } from '@shared/config/rules'
import { bodyEntry } from './bodies/registry'
import type { BodyName } from './body'
import { settingsOf } from './network-config'
import type { NetworkConfig } from './network-config'
import type { Part } from './part'
import { policyHead } from './policy-head'
import { constantValueHead, dummyBody, randomPolicyHead } from './random-agent'
import type { RunShape } from './run-program'
import { agentSizes } from './sizes'
import type { AgentSizes } from './sizes'
import { valueHead } from './value-head'

/** The parts of one agent; with a shared body both body fields are the same part. */
export interface AgentParts {
  readonly name: string
  /** Its place in the protocol. */
  readonly index: number
  readonly sizes: AgentSizes
  readonly decides: boolean
  readonly policyBody: Part
  readonly valueBody: Part
  readonly policyHead: Part
  readonly valueHead: Part
}

export function agentParts(config: NetworkConfig, shape: RunShape, agent: number): AgentParts {
  const settings = settingsOf(config, shape, agent)
  const random = settings.is_random
  const bodyOf = (name: BodyName): Part => (random ? dummyBody(name, config, shape) : bodyEntry(settings).build(name, config, shape, agent))
  const critic = hasCritic(config)
  const shared = config.rl.use_shared_body || !critic
  const policyBody = bodyOf(shared ? 'body' : 'policy_body')
  return {
    name: shape.agents[agent] ?? '',
    index: agent,
    sizes: agentSizes(config, shape, agent),
    decides: shape.deciders.includes(agent),
    policyBody,
    valueBody: shared ? policyBody : bodyOf('value_body'),
    policyHead: random ? randomPolicyHead(config, shape, agent) : policyHead(config, shape, agent),
    valueHead: random || !critic ? constantValueHead(config, shape) : valueHead(config, shape, agent)
  }
}

/** Each part once, bodies first. */
export function distinctParts({ policyBody, valueBody, policyHead, valueHead }: AgentParts): Part[] {
  return [...new Set([policyBody, valueBody, policyHead, valueHead])]
}
