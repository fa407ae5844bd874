import type { Decision, Episode } from '@shared/domain/episode'
import { sees } from './message-map-list'

/** Everything the timeline draws, in its own units: x in [0, width], y in [0, height of the band]. */

export interface Span {
  readonly from: number
  readonly to: number
}

export type Activity = 'speaks' | 'silent' | 'guesses'

export interface StripCell {
  readonly round: number
  readonly activity: Activity
  readonly speaks: boolean
  /** Lanes of the channels the agent sees, in order: whether it writes there. */
  readonly lanes: readonly boolean[]
  /** Set where the decision counts. */
  readonly decision: Decision | null
}

/** Left and right edge of a round. */
export function roundSpan(round: number, rounds: number, width: number): Span {
  return { from: (round * width) / rounds, to: ((round + 1) * width) / rounds }
}

/** The round at x, held inside the dialogue so that scrubbing past its ends stays at them. */
export function roundAt(x: number, rounds: number, width: number): number {
  return Math.max(0, Math.min(rounds - 1, Math.floor((x / width) * rounds)))
}

/** Per round what one agent does: a verdict counts for more than a message. */
export function stripOf(episode: Episode, agent: number): readonly StripCell[] {
  const seen = episode.channels.flatMap((_, channel) => (sees(episode, agent, channel) ? [channel] : []))
  return episode.rounds.flatMap(({ round, turns }) => {
    const turn = turns[agent]
    if (!turn) return []
    const speaks = turn.speaks.some(Boolean)
    const guesses = turn.mayGuess && turn.decision !== 2
    const lanes = seen.map((channel) => turn.speaks[channel] ?? false)
    return [{ round, speaks, lanes, decision: turn.mayGuess ? turn.decision : null, activity: guesses ? 'guesses' : speaks ? 'speaks' : 'silent' }]
  })
}

export interface BandPart {
  readonly decision: Decision
  readonly y: number
  readonly height: number
  readonly probability: number
}

export interface BandColumn {
  readonly round: number
  /** False where the probabilities exist but the decision does not count. */
  readonly counts: boolean
  readonly parts: readonly BandPart[]
}

/** From the top: accept, continue, reject, so that the verdicts meet the edges and hesitation lies between them. */
const stacking: readonly Decision[] = [1, 2, 0]

/** One agent's decision probabilities stacked to `height` in every round. */
export function decisionBand(episode: Episode, agent: number, height: number): readonly BandColumn[] {
  return episode.rounds.flatMap(({ round, turns }) => {
    const turn = turns[agent]
    if (!turn) return []
    const total = turn.decisionProbabilities.reduce((sum, value) => sum + value, 0) || 1
    let top = 0
    const parts = stacking.map((decision): BandPart => {
      const probability = turn.decisionProbabilities[decision]
      const part = { decision, y: top, height: (probability / total) * height, probability }
      top += part.height
      return part
    })
    return [{ round, counts: turn.mayGuess, parts }]
  })
}

export interface ValueLines {
  readonly low: number
  readonly high: number
  /** y of value 0. */
  readonly zero: number
  /** (agent, round) */
  readonly points: readonly (readonly { readonly x: number; readonly y: number; readonly value: number }[])[]
}

/** Every agent's value estimate as a line through the middles of the rounds; the range always holds 0. */
export function valueLines(episode: Episode, width: number, height: number, margin = 4): ValueLines {
  const values = episode.rounds.flatMap(({ turns }) => turns.map((turn) => turn.value)).filter(Number.isFinite)
  const low = Math.min(0, ...values)
  const high = Math.max(0, ...values)
  const span = high - low || 1
  const y = (value: number): number => margin + ((high - value) / span) * (height - 2 * margin)
  const count = episode.rounds.length
  const points = episode.agents.map((_, agent) =>
    episode.rounds.flatMap(({ round, turns }) => {
      const value = turns[agent]?.value
      if (value === undefined || !Number.isFinite(value)) return []
      const { from, to } = roundSpan(round, count, width)
      return [{ x: (from + to) / 2, y: y(value), value }]
    })
  )
  return { low, high, zero: y(0), points }
}
