import type { Random, RandomState } from '@shared/stats/random'
import type { CyclerState, DataCycler } from './data-cycler'

/** Episode seeds lie in 0 .. 65535 (nip-spec 4.2). */
const seedRange = 65_536

/** Where new episodes come from: a row of the data set and an episode seed each. */
export interface EpisodeSource {
  row(): number
  seed(): number
}

export interface SourceState {
  readonly cycler: CyclerState
  readonly seeds: RandomState
}

/** Rows from a cycler, seeds from a generator of their own. */
export class CyclingSource implements EpisodeSource {
  readonly #cycler: DataCycler
  readonly #seeds: Random

  constructor(cycler: DataCycler, seeds: Random) {
    this.#cycler = cycler
    this.#seeds = seeds
  }

  row(): number {
    return this.#cycler.next()
  }

  seed(): number {
    return this.#seeds.integer(seedRange)
  }

  get state(): SourceState {
    return { cycler: this.#cycler.state, seeds: this.#seeds.state }
  }

  set state({ cycler, seeds }: SourceState) {
    this.#cycler.state = cycler
    this.#seeds.state = seeds
  }
}

/** A fixed list of rows, each with its own seed: replays and fixtures. */
export function listedSource(rows: ArrayLike<number>, seeds: ArrayLike<number>): EpisodeSource {
  let nextRow = 0
  let nextSeed = 0
  return { row: () => rows[nextRow++]!, seed: () => seeds[nextSeed++]! }
}
