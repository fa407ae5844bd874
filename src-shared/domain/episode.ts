import type { Split } from './dataset'
import type { EpisodeId } from './ids'

/** Verdict of the verifier: reject (label 0), accept (label 1), continue. */
export type Decision = 0 | 1 | 2

export type EpisodeOutcome = 'right' | 'wrong' | 'timed-out'

/** What one agent did in one round. */
export interface EpisodeTurn {
  /** Per message channel: whether this agent's message was written there in this round. */
  readonly speaks: readonly boolean[]
  /** Per (channel, position): the latent pixel chosen, row * latentWidth + column. */
  readonly pixels: readonly (readonly number[])[]
  /** Per (channel, position): the linear symbol chosen; empty without the linear message space. */
  readonly symbols: readonly (readonly number[])[]
  /** Whether a decision of this agent counts in this round. */
  readonly mayGuess: boolean
  /** The verdict that was registered for this agent in this round; left out where none was, and in files that say so by `verdict` alone. */
  readonly registered?: 0 | 1
  readonly decision: Decision
  /** Probabilities of reject, accept, continue. */
  readonly decisionProbabilities: readonly [number, number, number]
  readonly value: number
  readonly reward: number
  /** Generalised advantage of this step, over the episode alone. */
  readonly advantage: number
  /** Joint log-probability of everything sampled. */
  readonly logProbability: number
  /** Message probabilities, axes (channel, position, latent pixel). */
  readonly pixelProbabilities: Float32Array
  /** Linear symbol probabilities, axes (channel, position, symbol); empty without the linear space. */
  readonly symbolProbabilities: Float32Array
}

export interface EpisodeRound {
  readonly round: number
  /** One turn per agent, in the protocol's agent order. */
  readonly turns: readonly EpisodeTurn[]
}

/** One dialogue about one image, complete enough to be drawn without the model. */
export interface Episode {
  readonly id: EpisodeId
  readonly split: Split
  /** Row of the binarised split, and of the original image file. */
  readonly datapoint: number
  readonly sourceIndex: number
  readonly classIndex: number
  readonly className: string
  readonly label: 0 | 1
  readonly agents: readonly string[]
  readonly channels: readonly string[]
  /** Axes (agent, channel): who sees which channel; left out in files from before there were hidden ones: everybody sees everything. */
  readonly visible?: readonly (readonly boolean[])[]
  readonly messageSize: number
  readonly latentHeight: number
  readonly latentWidth: number
  readonly image: EpisodeImage
  readonly rounds: readonly EpisodeRound[]
  readonly outcome: EpisodeOutcome
  /** The verifier's verdict; null when time ran out without one. */
  readonly verdict: 0 | 1 | null
}

export interface EpisodeImage {
  readonly channels: number
  readonly height: number
  readonly width: number
  /** Axes (channel, height, width), 0..255. */
  readonly pixels: Uint8Array
}
