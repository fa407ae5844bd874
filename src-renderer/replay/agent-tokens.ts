import { agentColour } from '@/ui/agent-colours'

/** Names of the custom properties with an agent's colour. */
export interface AgentTokens {
  readonly strong: string
  /** Bright in both themes, for drawing over images. */
  readonly vivid: string
}

/** Colour tokens in the order of the agents. */
export function agentTokens(agents: readonly string[]): readonly AgentTokens[] {
  return agents.map((name) => {
    const colour = agentColour(name, agents)
    return { strong: `--agent-${colour}`, vivid: `--agent-${colour}-vivid` }
  })
}
