import type { AgentConfig } from '@shared/config/agents'
import type { RunConfig } from '@shared/config/run-schema'
import type { RunShape } from './run-program'

/** The part of a configuration that decides what the networks look like. */
export type NetworkConfig = Pick<RunConfig, 'd_representation' | 'agents' | 'image_classification' | 'reference_quirks' | 'trainer' | 'reinforce'> & {
  readonly rl: Pick<RunConfig['rl'], 'use_shared_body'>
}

/** The configuration record of an agent, by its place in the protocol. */
export function settingsOf(config: Pick<NetworkConfig, 'agents'>, shape: RunShape, agent: number): AgentConfig {
  const name = shape.agents[agent] ?? ''
  const settings = config.agents[name]
  if (!settings) throw new Error(`the configuration has no record for agent ${name}`)
  return settings
}
