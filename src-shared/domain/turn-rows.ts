import type { ProtocolTable } from './protocol'

/** What one agent does on one channel in one round: reads along, may write by the episode's seed, writes, or writes and may decide. */
export type TurnCell = 'reads' | 'may-write' | 'writes' | 'decides' | 'may-decide'

export interface ChannelRow {
  readonly channel: string
  /** Per round shown. */
  readonly cells: readonly TurnCell[]
}

export interface AgentRows {
  readonly agent: string
  /** Words completing "paid for"; empty where nothing. */
  readonly paidFor: string
  /** Only channels the agent sees. */
  readonly channels: readonly ChannelRow[]
}

/** The drawing of a turn table: a block per agent, in it a line per channel that it sees, at most `most` rounds long. */
export function turnRows(table: ProtocolTable, most: number): readonly AgentRows[] {
  const rounds = table.rounds.slice(0, shownRounds(table, most))
  return table.agents.map((agent, a) => ({
    agent,
    paidFor: table.paidFor[a] ?? '',
    channels: table.channels.flatMap((channel, c): ChannelRow[] =>
      table.visible[a]?.[c] === true
        ? [
            {
              channel,
              cells: rounds.map(({ round, active, certain, mayGuess }) => {
                const writes = active[a]?.[c] === true
                const surely = certain[a]?.[c] === true
                const decides = table.decides[a] === true && mayGuess && round >= table.minRounds - 1
                if (!writes) return 'reads'
                return decides ? (surely ? 'decides' : 'may-decide') : surely ? 'writes' : 'may-write'
              })
            }
          ]
        : []
    )
  }))
}

/** Rounds that cannot be reached are not drawn. */
export function shownRounds(table: ProtocolTable, most: number): number {
  return Math.min(table.playedRounds, most)
}
