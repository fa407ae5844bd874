import type { EpisodeSummary } from '@shared/contract/requests'
import type { Episode, EpisodeRound, EpisodeTurn } from '@shared/domain/episode'
import { asEpisodeId } from '@shared/domain/ids'
import type { ImageSet, Split } from '@shared/domain/dataset'
import { Random } from '@shared/stats/random'

const latent = 7

/** Dialogues with plausible numbers, for tests and the preview of the window. */
export function sampleEpisodes(images: ImageSet, count: number, seed: number, split: Split = 'test'): Episode[] {
  return Array.from({ length: count }, (_, index) => sampleEpisode(images, index, Random.of(seed, `episode ${index}`), split))
}

function sampleEpisode(images: ImageSet, index: number, random: Random, split: Split): Episode {
  const row = (index * 37) % images.count
  const size = images.height * images.width
  const classIndex = images.classes[row] ?? 0
  const label = [1, 4, 6, 7, 9].includes(classIndex) ? 1 : 0
  const length = 3 + (index % 6)
  const timedOut = length === 8
  const right = index % 4 !== 3
  const verdict = timedOut ? null : right ? label : label === 1 ? 0 : 1
  return {
    id: asEpisodeId(`e${index}`),
    split,
    datapoint: row,
    sourceIndex: row,
    classIndex,
    className: String(classIndex),
    label,
    agents: ['prover', 'verifier'],
    channels: ['main'],
    messageSize: 1,
    latentHeight: latent,
    latentWidth: latent,
    image: { channels: 1, height: images.height, width: images.width, pixels: images.pixels.slice(row * size, (row + 1) * size) },
    rounds: Array.from({ length }, (_, round) => sampleRound(round, length, verdict, random)),
    outcome: timedOut ? 'timed-out' : right ? 'right' : 'wrong',
    verdict
  }
}

function sampleRound(round: number, length: number, verdict: 0 | 1 | null, random: Random): EpisodeRound {
  const verifierTurn = round % 2 === 0
  const last = round === length - 1
  return { round, turns: [sampleTurn(!verifierTurn, false, last, null, random), sampleTurn(verifierTurn, verifierTurn, last, verdict, random)] }
}

function sampleTurn(speaks: boolean, mayGuess: boolean, last: boolean, verdict: 0 | 1 | null, random: Random): EpisodeTurn {
  const logits = Array.from({ length: latent * latent }, () => Math.exp(random.uniform() * 5))
  const total = logits.reduce((sum, value) => sum + value, 0)
  const pixelProbabilities = Float32Array.from(logits, (value) => value / total)
  const pixel = pixelProbabilities.indexOf(Math.max(...pixelProbabilities))
  const accept = last && verdict !== null ? (verdict === 1 ? 0.86 : 0.05) : 0.1 + random.uniform() * 0.35
  const reject = last && verdict !== null ? (verdict === 0 ? 0.83 : 0.06) : 0.1 + random.uniform() * 0.25
  return {
    speaks: [speaks],
    pixels: [[pixel]],
    symbols: [[]],
    mayGuess,
    decision: last && mayGuess && verdict !== null ? verdict : 2,
    decisionProbabilities: [reject, accept, 1 - accept - reject],
    value: random.uniform() * 1.6 - 0.6,
    reward: last ? 1 : 0,
    advantage: random.uniform() - 0.5,
    logProbability: -random.uniform() * 4,
    pixelProbabilities,
    symbolProbabilities: new Float32Array(0)
  }
}

export function summaryOf(episode: Episode): EpisodeSummary {
  const accepts = episode.rounds.flatMap(({ turns }) => turns.filter((turn) => turn.mayGuess).map((turn) => turn.decisionProbabilities[1]))
  const changes = accepts.slice(1).map((value, index) => Math.abs(value - (accepts[index] ?? value)))
  const { id, datapoint, className, label, outcome, verdict } = episode
  return { id, datapoint, className, label, outcome, verdict, rounds: episode.rounds.length, changeOfMind: Math.max(0, ...changes) }
}
