import type { Episode, EpisodeTurn } from '@shared/domain/episode'
import { metric } from '@/ui/format'
import { cellOf } from './cell-geometry'
import { decidersOf, decisionWords } from './deciders'
import { chosenProbability, symbolProbability } from './heat'

export interface TranscriptLine {
  readonly round: number
  readonly agent: number
  readonly kind: 'points' | 'verdict' | 'hesitates' | 'too-early'
  /** Without round and speaker, which stand beside it. */
  readonly text: string
  /** The whole sentence, as read aloud. */
  readonly spoken: string
}

/** A dialogue in words, in the order of its rounds. Rounds, rows and columns count from 1. */
export function transcriptOf(episode: Episode): readonly TranscriptLine[] {
  return episode.rounds.flatMap(({ round, turns }) =>
    turns.flatMap((turn, agent) => {
      const name = episode.agents[agent] ?? ''
      const line = (kind: TranscriptLine['kind'], text: string): TranscriptLine => ({ round, agent, kind, text, spoken: `Round ${round + 1}, ${name} ${text}` })
      const messages = turn.speaks.flatMap((speaks, channel) => (speaks ? [line('points', messageText(episode, round, agent, channel))] : []))
      return turn.mayGuess || turn.registered !== undefined ? [...messages, line(...verdictOf(episode, round, turn))] : messages
    })
  )
}

/** What ended the dialogue, in one sentence. */
export function endingOf(episode: Episode): string {
  const rounds = givenIn(episode)
  if (episode.verdict === null) return `Time ran out after ${rounds} ${rounds === 1 ? 'round' : 'rounds'} without a verdict; the label is ${episode.label}.`
  return `The verdict is ${episode.verdict} (${decisionWords[episode.verdict]}) after ${rounds} ${rounds === 1 ? 'round' : 'rounds'}; the label is ${episode.label}: ${episode.outcome}.`
}

function messageText(episode: Episode, round: number, agent: number, channel: number): string {
  const latent = { width: episode.latentWidth, height: episode.latentHeight }
  const turn = episode.rounds[round]?.turns[agent]
  const points = (turn?.pixels[channel] ?? []).map((pixel, position) => {
    const { row, column } = cellOf(pixel, latent)
    return `(${row + 1}, ${column + 1})${chance(chosenProbability(episode, round, { agent, channel, position }))}`
  })
  const symbols = (turn?.symbols[channel] ?? []).map(
    (symbol, position) => `${symbol + 1}${chance(symbolProbability(episode, round, { agent, channel, position }))}`
  )
  const said = symbols.length > 0 ? ` and says symbol ${symbols.join('; ')}` : ''
  const where = episode.channels.length > 1 ? ` on ${episode.channels[channel]}` : ''
  return `points at ${points.join('; ')}${said}${where}`
}

function verdictOf(episode: Episode, round: number, turn: EpisodeTurn): [TranscriptLine['kind'], string] {
  const p = chance(turn.decisionProbabilities[turn.decision])
  const word = turn.decision === 2 ? 'goes on' : `${decisionWords[turn.decision]}s (${turn.decision})`
  const given = turn.registered ?? (saysWho(episode) || round < episode.rounds.length - 1 ? null : episode.verdict)
  const judged = given === episode.label ? 'right' : 'wrong'
  // a configuration may force the verdict whatever the agent decides
  if (given !== null && turn.decision !== given) return ['verdict', `${word}${p}, but the verdict is forced to ${given}: ${judged}`]
  if (given !== null) return ['verdict', `${word}${p}: ${judged}`]
  return turn.decision === 2 ? ['hesitates', `${word}${p}`] : ['too-early', `${word}${p}, too early to count`]
}

/** Whether the episode marks the turns whose decision was registered; older files leave it to be told from the last round. */
function saysWho({ rounds }: Episode): boolean {
  return rounds.some(({ turns }) => turns.some(({ registered }) => registered !== undefined))
}

/** After how many rounds the verdict was given: where a second verifier still has to decide, the dialogue goes on after it. */
function givenIn(episode: Episode): number {
  const [verifier = -1] = decidersOf(episode)
  const given = episode.rounds.findIndex(({ turns }) => turns[verifier]?.registered !== undefined)
  return given < 0 || episode.verdict === null ? episode.rounds.length : given + 1
}

function chance(probability: number | null): string {
  return probability === null ? '' : `, p = ${metric(probability, 2)}`
}
