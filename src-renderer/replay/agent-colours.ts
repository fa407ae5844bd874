/** An agent keeps its colour everywhere; the tokens are those of ui/tokens.css. */
export interface AgentTokens {
  readonly strong: string
  readonly soft: string
  /** Bright in both themes, for drawing over images. */
  readonly vivid: string
}

const verifier: AgentTokens = { strong: '--agent-verifier', soft: '--agent-verifier-soft', vivid: '--agent-verifier-vivid' }
const others: readonly AgentTokens[] = [
  { strong: '--agent-prover', soft: '--agent-prover-soft', vivid: '--agent-prover-vivid' },
  { strong: '--agent-second', soft: '--agent-second-soft', vivid: '--agent-second-vivid' },
  { strong: '--agent-third', soft: '--agent-third-soft', vivid: '--agent-third-vivid' }
]

/** Colour tokens per agent: verifiers amber, then teal, violet, rose in the protocol's order. */
export function agentTokens(agents: readonly string[]): readonly AgentTokens[] {
  let provers = 0
  return agents.map((name) => (isVerifier(name) ? verifier : (others[provers++ % others.length] ?? verifier)))
}

function isVerifier(name: string): boolean {
  return /verifier|arthur/i.test(name)
}
