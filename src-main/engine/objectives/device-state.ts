import * as tf from '@tensorflow/tfjs-core'
import type { Learned, LearnedState, LearnedVectors } from './learned-state'

/** The vectors of a program as tensors of the active backend. */
export class DeviceState {
  #state: LearnedState

  constructor(vectors: LearnedVectors) {
    this.#state = uploaded(vectors)
  }

  /** Valid until the next change. */
  get tensors(): LearnedState {
    return this.#state
  }

  /** Takes what a step made in place of what was there. */
  replace(changed: Partial<LearnedState>): void {
    for (const name of Object.keys(changed) as (keyof LearnedState)[]) this.#state[name].dispose()
    this.#state = { ...this.#state, ...changed }
  }

  /** Copies. */
  async read(): Promise<LearnedVectors> {
    const copies = Object.entries(this.#state).map(async ([name, tensor]) => [name, Float32Array.from(await (tensor as tf.Tensor1D).data())] as const)
    return Object.fromEntries(await Promise.all(copies)) as unknown as LearnedVectors
  }

  write(vectors: LearnedVectors): void {
    this.dispose()
    this.#state = uploaded(vectors)
  }

  dispose(): void {
    tf.dispose(Object.values(this.#state))
  }
}

/** Those without elements share a tensor. */
function uploaded(vectors: LearnedVectors): LearnedState {
  const empty = tf.zeros<tf.Rank.R1>([0])
  const entries = Object.entries(vectors as Readonly<Record<keyof Learned<unknown>, Float32Array>>)
  const tensors = entries.map(([name, vector]) => [name, vector.length === 0 ? empty : tf.tensor1d(vector)] as const)
  if (tensors.every(([, tensor]) => tensor !== empty)) empty.dispose()
  return Object.fromEntries(tensors) as unknown as LearnedState
}
