import type { NamedArrays } from '@shared/domain/arrays'

/**
 * The seam between plain-array code (environment, collector, trainer) and tensor code.
 * A RunProgram holds every agent's parameters and optimiser state on the device and offers the run's
 * three functions; an eager and (later) a compiled implementation give the same numbers.
 *
 * Axes are named in the order of architecture section 3: n = frame, R = round, C = channel, P = position,
 * h, w = latent grid, K = h * w, A = agent, S = linear symbol.
 */

/** What every agent itself did in the round before, heard or not, and was paid for it. In round 0 nobody has done anything. */
export interface PreviousTurn {
  /** (n, A, C, P); -1 for nothing. */
  readonly pixels: Int32Array
  /** (n, A); -1 for nothing. */
  readonly decisions: Int32Array
  /** (n, A, C, P), -1 for nothing; null without the linear message space. */
  readonly symbols: Int32Array | null
  /** (n, A). */
  readonly reward: Float32Array
}

/** Observations of n frames, reference layouts (nip-spec 1.3 rows 3 and 4), already normalised. */
export interface ObservationBatch {
  readonly count: number
  /** (n, image channel, height, width), values in [-1, 1]. */
  readonly image: Float32Array
  /** (n, R, C, P, h, w). */
  readonly x: Float32Array
  /** (n, C, P, h, w): the last message. */
  readonly message: Float32Array
  /** (n), 0 .. R. */
  readonly round: Int32Array
  /** (n): 0 anything, 1 only continue, 2 only guess. */
  readonly decisionRestriction: Int32Array
  /** (n, R, C, P, S); null without the linear message space. */
  readonly linearMessageHistory: Float32Array | null
  /** (n, height', width', feature): pretrained features of the image, channels last; null where no agent uses them. */
  readonly embedding: Float32Array | null
  /** Left out where no agent looks back. */
  readonly previous?: PreviousTurn
}

/** What the agents put out for n frames. Logits of channels an agent cannot see are -1e9. */
export interface PolicyOutput {
  /** (n, A, C, P, K). */
  readonly pixelLogits: Float32Array
  /** (n, A, 3); zeros for agents that do not decide. */
  readonly decisionLogits: Float32Array
  /** (n, A, C, P, S); null without the linear message space. */
  readonly symbolLogits: Float32Array | null
  /** (n, A). */
  readonly values: Float32Array
}

/** A minibatch for one optimiser step. What the objective does not read may hold anything. */
export interface UpdateBatch extends ObservationBatch {
  /** (n, A, C, P). */
  readonly pixels: Int32Array
  /** (n, A). */
  readonly decisions: Int32Array
  /** (n, A, C, P); null without the linear message space. */
  readonly symbols: Int32Array | null
  /** (n, A): joint log-probability when the action was sampled. */
  readonly logProbability: Float32Array
  /** (n, A): as given by GAE; normalised inside the loss. */
  readonly advantage: Float32Array
  /** (n, A). */
  readonly valueTarget: Float32Array
  /** (n, A): value at collection time, for value clipping. */
  readonly oldValue: Float32Array
  /** (n, A, 2): how far each agent's image is moved, along the width and along the height; left out where none is. */
  readonly shifts?: Int32Array
  /** (n, A): discounted rewards from the frame on. */
  readonly rewardToGo: Float32Array
  /** Whether no other minibatch follows from the same experience; left out means no. */
  readonly last?: boolean
}

/** Scalars under the reference's metric names: `loss_objective`, `<agent>.loss_critic`, `entropy`, `kl_divergence`, `ESS`, ... and `grad_norm`. */
export type UpdateResult = Readonly<Record<string, number>>

export interface ProgramState {
  /** `<agent>.<part>.<reference path>`, PyTorch layouts (nip-spec 6.9). */
  readonly model: NamedArrays
  /** `exp_avg/`, `exp_avg_sq/`, `step/`, `target/` + model key; `objective/` + what the objective remembers. */
  readonly optimizer: NamedArrays
}

/** What learning rates are multiplied by (annealing): one number for all agents or, where some have a schedule, one for each in order; 0 rests. */
export type RateFactor = number | readonly number[]

export interface RunProgram {
  /** Policy and values of the same frames in one pass; evaluation mode, no gradients. The next call may overwrite the arrays. */
  act(batch: ObservationBatch): Promise<PolicyOutput>
  /** (n, A): values alone, for something to be learned from: the target critic's where the run has one, else those that `act` puts out. */
  values(batch: ObservationBatch): Promise<Float32Array>
  /** One step: forward, loss, gradients, joint norm clipping, Adam. `rateFactor` scales the learning rates. */
  update(batch: UpdateBatch, rateFactor: RateFactor): Promise<UpdateResult>
  /** Bit-exact copy of everything learned. */
  read(): Promise<ProgramState>
  /** Replaces parameters (and optimiser state unless null); missing, unexpected or wrongly shaped keys are a named error before anything changes. */
  write(model: NamedArrays, optimizer: NamedArrays | null): Promise<void>
  parameterCounts(): Readonly<Record<string, number>>
  dispose(): void
}

/** Pretrained features as observations hold them: as fine as the image, or coarser. */
export interface EmbeddingGrid {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** Sizes every part of a run agrees on; derived once from configuration, protocol and data set. */
export interface RunShape {
  readonly agents: readonly string[]
  /** Agents that decide, by index. */
  readonly deciders: readonly number[]
  readonly channels: readonly string[]
  /** (agent, channel). */
  readonly visible: readonly (readonly boolean[])[]
  readonly maxRounds: number
  readonly messageSize: number
  readonly linearSymbols: number | null
  readonly imageChannels: number
  readonly imageHeight: number
  readonly imageWidth: number
  readonly latentHeight: number
  readonly latentWidth: number
  /** Null where no agent uses pretrained features. */
  readonly embedding: EmbeddingGrid | null
  /** There where some agent's body reads what its agent did in the round before. */
  readonly looksBack?: true
  /** There where the images of some agent are moved at random while it learns. */
  readonly augmented?: true
}
