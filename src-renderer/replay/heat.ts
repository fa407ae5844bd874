import type { Episode } from '@shared/domain/episode'

/** Whose message map is laid over the image. */
export interface HeatChoice {
  readonly agent: number
  readonly channel: number
  readonly position: number
}

export interface HeatMap {
  /** (latent pixel): probability. */
  readonly probabilities: Float32Array
  readonly largest: number
}

/** The message map of one agent, channel and position in a round; null where the episode has none. */
export function heatMap(episode: Episode, round: number, { agent, channel, position }: HeatChoice): HeatMap | null {
  const turn = episode.rounds[round]?.turns[agent]
  const cells = episode.latentHeight * episode.latentWidth
  const from = (channel * episode.messageSize + position) * cells
  if (!turn || channel >= episode.channels.length || position >= episode.messageSize || turn.pixelProbabilities.length < from + cells) return null
  const probabilities = turn.pixelProbabilities.subarray(from, from + cells)
  return { probabilities, largest: probabilities.reduce((most, value) => Math.max(most, value), 0) }
}

/**
 * How strongly a probability is painted, 0..1: the same for every map, so that maps can be compared and an undecided agent looks
 * undecided. The square root keeps one cell among many visible.
 */
export function heatStrength(probability: number): number {
  return Math.sqrt(Math.max(0, Math.min(1, probability)))
}

/** Probability the agent gave to the message it chose; null where the episode does not say. */
export function chosenProbability(episode: Episode, round: number, choice: HeatChoice): number | null {
  const map = heatMap(episode, round, choice)
  const cell = episode.rounds[round]?.turns[choice.agent]?.pixels[choice.channel]?.[choice.position]
  return map && cell !== undefined ? (map.probabilities[cell] ?? null) : null
}

/** Probability of the linear symbol chosen; null without the linear message space. */
export function symbolProbability(episode: Episode, round: number, { agent, channel, position }: HeatChoice): number | null {
  const turn = episode.rounds[round]?.turns[agent]
  const symbol = turn?.symbols[channel]?.[position]
  const lines = episode.channels.length * episode.messageSize
  if (!turn || symbol === undefined || turn.symbolProbabilities.length === 0) return null
  const symbols = turn.symbolProbabilities.length / lines
  return turn.symbolProbabilities[(channel * episode.messageSize + position) * symbols + symbol] ?? null
}

/** The choice nearest to `wanted` that the episode has. */
export function fittingChoice(episode: Episode, wanted: HeatChoice): HeatChoice {
  return {
    agent: Math.min(wanted.agent, episode.agents.length - 1),
    channel: Math.min(wanted.channel, episode.channels.length - 1),
    position: Math.min(wanted.position, episode.messageSize - 1)
  }
}
