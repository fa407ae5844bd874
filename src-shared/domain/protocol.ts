/** A protocol's turn table as data: what the New run form, the docs and replay draw. */
export interface ProtocolTable {
  readonly protocol: string
  readonly agents: readonly string[]
  /** Per agent: whether its decisions count. */
  readonly decides: readonly boolean[]
  /** Per agent: what it is paid for, as words completing "is paid for"; empty where nothing. */
  readonly paidFor: readonly string[]
  readonly channels: readonly string[]
  readonly maxRounds: number
  readonly minRounds: number
  /** Rounds a dialogue can last; fewer than maxRounds where it always ends sooner. */
  readonly playedRounds: number
  /** Turn orders among which the episode's seed chooses; 1 where turns are fixed. */
  readonly variants: number
  /** Axes (agent, channel): who sees (and may write to) which channel. */
  readonly visible: readonly (readonly boolean[])[]
  readonly rounds: readonly ProtocolRound[]
}

export interface ProtocolRound {
  readonly round: number
  /** Axes (agent, channel): who can write where in this round. */
  readonly active: readonly (readonly boolean[])[]
  /** Axes (agent, channel): who writes where whatever the episode's seed. */
  readonly certain: readonly (readonly boolean[])[]
  /** Whether decisions count in this round, apart from the minimum number of rounds. */
  readonly mayGuess: boolean
}
