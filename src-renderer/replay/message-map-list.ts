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

/** Message maps of a round, agents, then channels that they see, then positions; of one channel alone, or of all (null). */
export function messageMaps(episode: Episode, round: number, only: number | null = null): readonly ListedMap[] {
  return episode.agents.flatMap((_, agent) =>
    episode.channels.flatMap((channelName, channel) =>
      Array.from({ length: episode.messageSize }, (_position, position) => position).flatMap((position): ListedMap[] => {
        const choice = { agent, channel, position }
        const map = heatMap(episode, round, choice)
        if (!map || !sees(episode, agent, channel) || (only !== null && only !== channel)) return []
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

/** Whether the agent sees the channel, and so may write to it. */
export function sees({ visible }: Episode, agent: number, channel: number): boolean {
  return visible?.[agent]?.[channel] ?? true
}

/** The map to lay over the image when none is picked: that of the first to speak in this round, on one channel or on any (null). */
export function speakerChoice(episode: Episode, round: number, only: number | null = null): HeatChoice | null {
  const turns = episode.rounds[round]?.turns ?? []
  for (let agent = 0; agent < turns.length; agent++) {
    const channel = turns[agent]?.speaks.findIndex((speaks, at) => speaks && (only === null || only === at)) ?? -1
    if (channel >= 0) return { agent, channel, position: 0 }
  }
  return null
}
