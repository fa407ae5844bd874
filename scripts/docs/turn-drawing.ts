import type { ProtocolTable } from '@shared/domain/protocol'
import { shownRounds, turnRows } from '@shared/domain/turn-rows'
import type { TurnCell } from '@shared/domain/turn-rows'

/** Rounds drawn: enough to see every cycle of turns come back. */
const most = 6

const letters: Readonly<Record<TurnCell, string>> = { reads: '·', writes: 'W', 'may-write': 'w', decides: 'W?', 'may-decide': 'w?' }

export const legend =
  "`W` writes, `?` and may decide, `·` reads, `w` writes if the episode's seed says so. A channel that an agent cannot see has no row. Rounds count from 1."

/** A protocol's turn table as Markdown, drawn from the same rows as in the New run form. */
export function turnDrawing(table: ProtocolTable): string {
  const shown = shownRounds(table, most)
  const more = table.playedRounds > shown ? ['…'] : []
  const rounds = Array.from({ length: shown }, (_, round) => String(round + 1))
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rows = turnRows(table, most).flatMap(({ agent, channels }) =>
    channels.map(({ channel, cells }, index) =>
      line([index === 0 ? `**${agent}**` : '', channel, ...cells.map((cell) => letters[cell]), ...more.map(() => '')])
    )
  )
  const heading = ['agent', 'channel', ...rounds, ...more]
  return [line(heading), line(heading.map(() => '---')), ...rows].join('\n')
}
