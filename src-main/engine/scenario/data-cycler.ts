import { Random } from '@shared/stats/random'
import type { RandomState } from '@shared/stats/random'

export interface CyclerState {
  readonly order: Int32Array
  readonly position: number
  readonly random: RandomState
}

/** Draws the order of each pass; a `Random` is one. */
export type OrderSource = Pick<Random, 'permutation' | 'state'>

/** Rows of a data set in random order, each once per pass, reshuffled for every pass (nip-spec 4.5). */
export class DataCycler {
  readonly #random: OrderSource
  #order: Int32Array
  #position = 0

  constructor(rows: number, random: OrderSource) {
    this.#random = random
    this.#order = random.permutation(rows)
  }

  next(): number {
    if (this.#position === this.#order.length) {
      this.#order = this.#random.permutation(this.#order.length)
      this.#position = 0
    }
    return this.#order[this.#position++]!
  }

  get state(): CyclerState {
    return { order: this.#order.slice(), position: this.#position, random: this.#random.state }
  }

  set state(state: CyclerState) {
    this.#order = state.order.slice()
    this.#position = state.position
    this.#random.state = state.random
  }
}

/**
 * The generator behind the order of rows: the run's own, or under reference_quirks one that no seed reaches,
 * as the reference never seeds its loader (departure G21).
 */
export function loaderRandom(run: Random, quirks: boolean): Random {
  return quirks ? Random.of(0, 'unseeded loader') : run.fork('rows')
}
