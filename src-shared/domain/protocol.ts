/** A protocol's turn table as data: what the New run form, the docs and replay draw. */
export interface ProtocolTable {
  readonly protocol: string
  readonly agents: readonly string[]
  readonly channels: readonly string[]
  readonly maxRounds: number
  readonly minRounds: number
  /** Axes (agent, channel): who sees (and may write to) which channel. */
  readonly visible: readonly (readonly boolean[])[]
  readonly rounds: readonly ProtocolRound[]
}

export interface ProtocolRound {
  readonly round: number
  /** Axes (agent, channel): who can write where in this round. */
  readonly active: readonly (readonly boolean[])[]
  /** Whether the verifier's decision counts in this round. */
  readonly mayGuess: boolean
}
