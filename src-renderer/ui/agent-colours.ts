/** The colour each agent keeps everywhere, as the name of a custom property; the verifier amber, provers teal, violet, rose. */
export type AgentColour = 'verifier' | 'prover' | 'second' | 'third'

export function agentColour(name: string, agents: readonly string[]): AgentColour {
  if (name.startsWith('verifier')) return 'verifier'
  const provers = agents.filter((agent) => !agent.startsWith('verifier'))
  return (['prover', 'second', 'third'] as const)[Math.max(0, provers.indexOf(name)) % 3] ?? 'prover'
}

/** For `:style`: sets `--agent` and `--agent-soft` on an element. */
export function agentStyle(name: string, agents: readonly string[]): Record<string, string> {
  const colour = agentColour(name, agents)
  return { '--agent': `var(--agent-${colour})`, '--agent-soft': `var(--agent-${colour}-soft)` }
}
