import type { Episode } from '@shared/domain/episode'

/** One agent's outline on one cell: every round, up to a given one, in which it pointed there. */
export interface CellMark {
  readonly cell: number
  readonly agent: number
  /** 0-based rounds, ascending. */
  readonly rounds: readonly number[]
  /** How many outlines of other agents lie outside this one on the same cell. */
  readonly depth: number
}

export interface MarkFilter {
  /** Rounds below this one are not drawn. */
  readonly from: number
  /** Rounds above this one are not drawn. */
  readonly until: number
  /** Null: every channel. */
  readonly channel: number | null
}

/** A dialogue of many rounds would cover the image with outlines: older ones than these are not drawn. */
export const remembered = 8

/** Outlines of all cells chosen by an agent that spoke, in the order in which cells and agents first appear. */
export function cellMarks(episode: Episode, { from, until, channel }: MarkFilter): readonly CellMark[] {
  const found = new Map<string, { cell: number; agent: number; rounds: number[]; depth: number }>()
  const outlines = new Map<number, number>()
  for (const { round, turns } of episode.rounds) {
    if (round > until) break
    if (round < from) continue
    turns.forEach((turn, agent) => {
      turn.pixels.forEach((positions, written) => {
        if (!turn.speaks[written] || (channel !== null && channel !== written)) return
        for (const cell of positions) {
          const key = `${cell} ${agent}`
          const mark = found.get(key)
          if (!mark) {
            const depth = outlines.get(cell) ?? 0
            outlines.set(cell, depth + 1)
            found.set(key, { cell, agent, rounds: [round], depth })
          } else if (mark.rounds[mark.rounds.length - 1] !== round) mark.rounds.push(round)
        }
      })
    })
  }
  return [...found.values()]
}
