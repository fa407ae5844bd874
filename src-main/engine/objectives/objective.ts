import type * as tf from '@tensorflow/tfjs-core'
import type { ObjectiveContribution, Problem, RunConfig } from '@shared/config/run-schema'
import type { NamedArrays } from '@shared/domain/arrays'
import type { ParameterLayout } from '../agents/parameter-layout'
import type { HostArrays } from '../agents/host-inputs'
import type { RunShape, UpdateBatch } from '../agents/run-program'
import type { InputSpec } from '@shared/domain/graph'

/** What a collected frame can carry for learning besides observation and choices, (frame, agent) each; an objective names what it reads. */
export type FrameSignal = 'log_probability' | 'advantage' | 'value_target' | 'old_value' | 'reward_to_go'

/** A minibatch as a loss sees it: what the networks say now, and what was collected. */
export interface FrameTerms {
  /** (frame, agent): joint log-probability of what was chosen. */
  readonly logProbability: tf.Tensor2D
  /** (frame, agent) */
  readonly entropy: tf.Tensor2D
  /** (frame, agent) */
  readonly value: tf.Tensor2D
  /** (frame, agent), for a signal that the objective reads. */
  collected(signal: FrameSignal): tf.Tensor2D
  /** What the rule was given for the step, by key. */
  given(key: string): tf.Tensor
  /** What the objective remembers from step to step; empty where it remembers nothing. */
  readonly memory: tf.Tensor1D
}

export interface LossTerms {
  /** The scalar to descend. */
  readonly loss: tf.Scalar
  /** What is logged, by name, in the order and of the lengths that the rule's `parts` says. */
  readonly report: Readonly<Record<string, tf.Tensor1D>>
  /** What to remember; left out where the rule remembers nothing. */
  readonly memory?: tf.Tensor1D
}

/** The loss of one minibatch as a function of all trained parameters: for objectives that need more than one gradient of it. */
export interface Play {
  /** All trained parameters of all agents, end to end. */
  readonly parameters: tf.Tensor1D
  /** What else the step was given, by key. */
  readonly inputs: Readonly<Record<string, tf.Tensor>>
  /** @param twice whether the result can be derived twice, which takes more operations */
  terms(parameters: tf.Tensor1D, twice?: boolean): FrameTerms
}

/** Numbers kept on the device from step to step, and in checkpoints under `objective/<key>`. */
export interface Memory {
  readonly key: string
  readonly initial: Float32Array
}

/** What a rule is given for every step besides frames, from the host; its future belongs to checkpoints too. */
export interface StepGifts {
  readonly specs: Readonly<Record<string, InputSpec>>
  /** Of the next step, which learns from `batch`; made anew by every call, into the same arrays. */
  next(batch: Pick<UpdateBatch, 'last'>): HostArrays
  read(): NamedArrays
  /** Keys that are missing leave what there is. @throws AppError `damaged` */
  write(arrays: NamedArrays): void
}

/** An objective made ready for one run; its functions are pure, so that they can be traced into a graph. */
export interface LearningRule {
  readonly signals: readonly FrameSignal[]
  readonly memory: Memory | null
  readonly gifts: StepGifts | null
  loss(terms: FrameTerms): LossTerms
  /** A direction that no loss has for its gradient, (trained parameter); added to the loss's own gradient. Null for ordinary losses. */
  readonly steer: ((play: Play) => tf.Tensor1D) | null
  /** Names and lengths of what is logged for a minibatch of n frames, in order. */
  parts(frames: number): Readonly<Record<string, number>>
  /** The same under the reference's metric names (nip-spec 8.6). */
  named(parts: Readonly<Record<string, readonly number[]>>): Record<string, number>
}

/** What a rule can be made from. */
export interface RuleOptions {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly layout: ParameterLayout
}

/** What agents are made to learn, declared by data: forms, documentation and trainers read the declaration, programs the rule. */
export interface Objective extends ObjectiveContribution {
  /** Name of the trainer that follows it. */
  readonly trainer: string
  /** The algorithm in formulas, as in its file. */
  readonly algorithm: string
  /** Where it comes from. */
  readonly sources: readonly string[]
  /** Rows of docs/departures.md. */
  readonly departures: readonly string[]
  readonly signals: readonly FrameSignal[]
  /** What these networks cannot follow. */
  check?(options: RuleOptions): readonly Problem[]
  /** @throws AppError `bad-config` for what `check` finds */
  rule(options: RuleOptions): LearningRule
}
