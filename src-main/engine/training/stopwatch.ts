import type { TrainerControl } from './trainer'

/** Time spent working: what the caller's checkpoints take (yielding, pausing) does not count. */
export class Stopwatch {
  readonly #clock: () => number
  #idle = 0

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Active milliseconds from an arbitrary origin. */
  get now(): number {
    return this.#clock() - this.#idle
  }

  checkpoint(control: TrainerControl): () => Promise<void> {
    return async () => {
      if (!control.checkpoint) return
      const before = this.#clock()
      try {
        await control.checkpoint()
      } finally {
        this.#idle += this.#clock() - before
      }
    }
  }
}
