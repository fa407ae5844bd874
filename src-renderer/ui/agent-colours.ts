/** The colour each agent keeps everywhere, as the name of a custom property: the verifier amber, the others in their order. */
export type AgentColour = 'verifier' | (typeof others)[number]

const others = ['prover', 'second', 'third', 'fourth', 'fifth'] as const

export function agentColour(name: string, agents: readonly string[]): AgentColour {
  if (name.startsWith('verifier')) return 'verifier'
  const rest = agents.filter((agent) => !agent.startsWith('verifier'))
  return others[Math.max(0, rest.indexOf(name)) % others.length] ?? 'prover'
}

/** For `:style`: sets `--agent` and `--agent-soft` on an element. */
export function agentStyle(name: string, agents: readonly string[]): Record<string, string> {
  const colour = agentColour(name, agents)
  return { '--agent': `var(--agent-${colour})`, '--agent-soft': `var(--agent-${colour}-soft)` }
}
