import type * as tf from '@tensorflow/tfjs-core'

/** Everything that decides what a program does next, one vector each; `Vector` says where they are kept. */
export interface Learned<Vector> {
  /** What the optimiser moves. */
  readonly parameters: Vector
  /** Parameters with learning rate 0. */
  readonly frozen: Vector
  /** Running statistics. */
  readonly buffers: Vector
  /** Adam's, as long as the parameters. */
  readonly firstMoment: Vector
  readonly secondMoment: Vector
  /** What the objective remembers. */
  readonly memory: Vector
  /** The slow copy of what values are computed from (target-critic.ts); empty without one. */
  readonly target: Vector
}

/** On the device. */
export type LearnedState = Learned<tf.Tensor1D>

/** On the host, laid out as on the device. */
export type LearnedVectors = Learned<Float32Array>

/** All of it on the host. */
export interface HostState {
  readonly vectors: LearnedVectors
  /** Finished steps of every trained parameter, in layout order. */
  readonly steps: readonly number[]
}

const nothing = new Float32Array(0)

/** For what holds no element, and is not kept anywhere. */
export const emptyVectors: LearnedVectors = {
  parameters: nothing,
  frozen: nothing,
  buffers: nothing,
  firstMoment: nothing,
  secondMoment: nothing,
  memory: nothing,
  target: nothing
}
