import type { Random } from '@shared/stats/random'
import type { ObservationBatch } from '../agents/run-program'
import type { Environment } from '../scenario/environment'

/**
 * Shows every environment its own image and round, but the messages of another dialogue that has got equally far.
 * Environments are strung on a random circle once; each reads from the next one on it in the same round
 * (from itself only where no other dialogue is in that round).
 */
export class ShuffledMessages {
  readonly #environment: Environment
  readonly #circle: Int32Array
  readonly #partner: Int32Array
  readonly #first: Int32Array
  readonly #last: Int32Array
  readonly #shown: ObservationBatch

  constructor(environment: Environment, random: Random) {
    const { count, encoder, observation, history } = environment
    this.#environment = environment
    this.#circle = random.permutation(count)
    this.#partner = new Int32Array(count)
    this.#first = new Int32Array(history.rounds + 1)
    this.#last = new Int32Array(history.rounds + 1)
    const { x, message, linearMessageHistory } = encoder.batch(count)
    this.#shown = { ...observation, x, message, linearMessageHistory }
  }

  /** From whom each environment reads now; -1 entries of `first` and `last` mark rounds nobody is in. */
  partners(): Int32Array {
    const { round } = this.#environment
    this.#first.fill(-1)
    this.#last.fill(-1)
    for (const n of this.#circle) {
      const at = round[n]!
      const before = this.#last[at]!
      if (before === -1) this.#first[at] = n
      else this.#partner[before] = n
      this.#last[at] = n
    }
    this.#last.forEach((n, at) => {
      if (n !== -1) this.#partner[n] = this.#first[at]!
    })
    return this.#partner
  }

  observe(): ObservationBatch {
    const { observation, count } = this.#environment
    const partners = this.partners()
    for (let n = 0; n < count; n++) {
      const from = partners[n]!
      copyRow(observation.x, from, this.#shown.x, n, count)
      copyRow(observation.message, from, this.#shown.message, n, count)
      if (observation.linearMessageHistory && this.#shown.linearMessageHistory) {
        copyRow(observation.linearMessageHistory, from, this.#shown.linearMessageHistory, n, count)
      }
    }
    return this.#shown
  }
}

function copyRow(from: Float32Array, fromRow: number, to: Float32Array, toRow: number, rows: number): void {
  const size = from.length / rows
  to.set(from.subarray(fromRow * size, (fromRow + 1) * size), toRow * size)
}
