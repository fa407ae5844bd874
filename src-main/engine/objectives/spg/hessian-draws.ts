import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import { Random } from '@shared/stats/random'
import { integers } from '../../agents/host-inputs'
import type { StepGifts } from '../objective'

const key = 'hessian_rows'
const stateKey = 'hessian_rows_random'

/** For every step and pair of leader and follower, which of the follower's parameters give the rows of its Hessian: (pair, row), distinct. */
export class HessianDraws implements StepGifts {
  readonly specs: StepGifts['specs']
  readonly #random: Random
  readonly #rank: number
  readonly #sizes: readonly number[]
  readonly #rows: Int32Array

  /** @param sizes parameters of the follower of every pair, each at least `rank` */
  constructor(seed: number, rank: number, sizes: readonly number[]) {
    this.specs = { [key]: integers(sizes.length, rank) }
    this.#random = Random.of(seed, 'hessian rows')
    this.#rank = rank
    this.#sizes = sizes
    this.#rows = new Int32Array(sizes.length * rank)
  }

  next(): { readonly [key]: Int32Array } {
    this.#sizes.forEach((size, pair) => {
      const drawn = new Set<number>()
      while (drawn.size < this.#rank) drawn.add(this.#random.integer(size))
      this.#rows.set([...drawn], pair * this.#rank)
    })
    return { [key]: this.#rows }
  }

  read(): NamedArrays {
    const data = Int32Array.from(this.#random.state.words, (word) => word | 0)
    return new Map<string, NamedArray>([[stateKey, { type: 'I32', shape: [data.length], data }]])
  }

  write(arrays: NamedArrays): void {
    const found = arrays.get(stateKey)
    if (!found) return
    const words = Array.from(found.data, (word) => word >>> 0)
    if (words.length !== 4) throw new AppError('damaged', `The optimizer state holds ${words.length} words of a random state under ${stateKey}.`)
    this.#random.state = { words: words as unknown as Random['state']['words'] }
  }
}
