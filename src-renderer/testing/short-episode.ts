import type { Episode, EpisodeTurn } from '@shared/domain/episode'
import { asEpisodeId } from '@shared/domain/ids'

/** One turn of a hand-made dialogue; what is not given says nothing and decides nothing. */
export function turn(changes: Partial<EpisodeTurn> = {}): EpisodeTurn {
  return {
    speaks: [false],
    pixels: [[0]],
    symbols: [],
    mayGuess: false,
    decision: 2,
    decisionProbabilities: [0.2, 0.3, 0.5],
    value: 0,
    reward: 0,
    advantage: 0,
    logProbability: -1,
    pixelProbabilities: Float32Array.of(0.1, 0.2, 0.3, 0.4),
    symbolProbabilities: new Float32Array(0),
    ...changes
  }
}

/** Three rounds over a 2 x 2 grid on a 4 x 4 image: verifier, prover, verdict. Small enough to check by hand. */
export function shortEpisode(changes: Partial<Episode> = {}): Episode {
  return {
    id: asEpisodeId('test-1-0'),
    split: 'test',
    datapoint: 12,
    sourceIndex: 12,
    classIndex: 7,
    className: '7',
    label: 1,
    agents: ['prover', 'verifier'],
    channels: ['main'],
    messageSize: 1,
    latentHeight: 2,
    latentWidth: 2,
    image: { channels: 1, height: 4, width: 4, pixels: Uint8Array.from({ length: 16 }, (_, i) => i * 16) },
    rounds: [
      { round: 0, turns: [turn(), turn({ speaks: [true], pixels: [[3]], mayGuess: true, value: -0.5 })] },
      { round: 1, turns: [turn({ speaks: [true], pixels: [[1]], value: 1 }), turn()] },
      {
        round: 2,
        turns: [
          turn({ reward: 1 }),
          turn({ speaks: [true], pixels: [[3]], mayGuess: true, decision: 1, decisionProbabilities: [0.1, 0.8, 0.1], reward: 1, advantage: 0.25, value: 0.5 })
        ]
      }
    ],
    outcome: 'right',
    verdict: 1,
    ...changes
  }
}
