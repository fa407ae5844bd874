import type { Episode } from '@shared/domain/episode'
import { heatMap } from './heat'
import type { HeatChoice, HeatMap } from './heat'

export interface ListedMap {
  readonly key: string
  readonly choice: HeatChoice
  readonly map: HeatMap
  /** The cell chosen. */
  readonly chosen: number | null
  /** Whether the message was written for others to see. */
  readonly speaks: boolean
  /** What tells it from the agent's other maps; empty when it has one. */
  readonly detail: string
}

/** Every message map of a round: agents, then channels, then positions. */
export function messageMaps(episode: Episode, round: number): readonly ListedMap[] {
  return episode.agents.flatMap((_, agent) =>
    episode.channels.flatMap((channelName, channel) =>
      Array.from({ length: episode.messageSize }, (_position, position) => position).flatMap((position): ListedMap[] => {
        const choice = { agent, channel, position }
        const map = heatMap(episode, round, choice)
        if (!map) return []
        const turn = episode.rounds[round]?.turns[agent]
        const detail = [...(episode.channels.length > 1 ? [channelName] : []), ...(episode.messageSize > 1 ? [`symbol ${position + 1}`] : [])].join(', ')
        return [
          {
            key: `${agent}-${channel}-${position}`,
            choice,
            map,
            chosen: turn?.pixels[channel]?.[position] ?? null,
            speaks: turn?.speaks[channel] ?? false,
            detail
          }
        ]
      })
    )
  )
}

/** The map to lay over the image when none is picked: that of whoever speaks in this round. */
export function speakerChoice(episode: Episode, round: number): HeatChoice | null {
  const turns = episode.rounds[round]?.turns ?? []
  for (let agent = 0; agent < turns.length; agent++) {
    const channel = turns[agent]?.speaks.indexOf(true) ?? -1
    if (channel >= 0) return { agent, channel, position: 0 }
  }
  return null
}
