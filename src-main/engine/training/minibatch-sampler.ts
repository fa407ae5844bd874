import type { Random, RandomState } from '@shared/stats/random'

export interface SamplerState {
  readonly remaining: Int32Array
  readonly random: RandomState
}

/**
 * Draws minibatches of frames without replacement (nip-spec 8.3).
 *
 * By default every epoch is a fresh permutation cut into floor(F / M) minibatches; the remainder is left out.
 * Under reference_quirks indices left over are served as a smaller minibatch first, across epochs and iterations (departure G36).
 */
export class MinibatchSampler {
  readonly #frames: number
  readonly #size: number
  readonly #carriesOver: boolean
  readonly #random: Random
  #remaining: Int32Array = new Int32Array(0)

  constructor(frames: number, size: number, carriesOver: boolean, random: Random) {
    this.#frames = frames
    this.#size = size
    this.#carriesOver = carriesOver
    this.#random = random
  }

  /** Must be called before the first minibatch of an epoch. */
  startEpoch(): void {
    if (!this.#carriesOver) this.#remaining = this.#random.permutation(this.#frames)
  }

  next(): Int32Array {
    if (this.#remaining.length === 0) this.#remaining = this.#random.permutation(this.#frames)
    const batch = this.#remaining.subarray(0, this.#size)
    this.#remaining = this.#remaining.subarray(batch.length)
    return batch
  }

  /** Between iterations; without carry-over nothing remains that matters. */
  get state(): SamplerState {
    return { remaining: this.#carriesOver ? this.#remaining.slice() : new Int32Array(0), random: this.#random.state }
  }

  set state({ remaining, random }: SamplerState) {
    this.#remaining = remaining.slice()
    this.#random.state = random
  }
}
