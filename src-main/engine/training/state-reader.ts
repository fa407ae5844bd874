import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { RandomState } from '@shared/stats/random'
import type { TrainerJson } from './trainer'

const remedy = 'Resume from another checkpoint.'

/** Reads a stored trainer state piece by piece; whatever does not fit this run is named. */
export class StateReader {
  readonly #arrays: NamedArrays
  readonly #json: TrainerJson

  constructor(arrays: NamedArrays, json: TrainerJson) {
    this.#arrays = arrays
    this.#json = json
  }

  has(key: string): boolean {
    return this.#arrays.has(key)
  }

  /** @throws AppError `damaged` unless an array of this kind and length is stored under the key */
  int32(key: string, length?: number): Int32Array {
    const { data } = this.#array(key, length)
    if (data instanceof Int32Array) return data
    throw new AppError('damaged', `The stored trainer state holds ${key} as another type than 32-bit integers.`, { remedy })
  }

  float32(key: string, length: number): Float32Array {
    const { data } = this.#array(key, length)
    if (data instanceof Float32Array) return data
    throw new AppError('damaged', `The stored trainer state holds ${key} as another type than 32-bit floats.`, { remedy })
  }

  float64(key: string, length: number): Float64Array {
    const { data } = this.#array(key, length)
    if (data instanceof Float64Array) return data
    throw new AppError('damaged', `The stored trainer state holds ${key} as another type than 64-bit floats.`, { remedy })
  }

  /** @throws AppError `damaged` unless every entry lies in 0 .. below - 1 */
  indices(key: string, below: number, length?: number, lowest = 0): Int32Array {
    const data = this.int32(key, length)
    for (const value of data) {
      if (value < lowest || value >= below) {
        throw new AppError('damaged', `The stored trainer state holds ${value} in ${key}, where only ${lowest} to ${below - 1} can stand.`, { remedy })
      }
    }
    return data
  }

  number(key: string): number {
    const value = this.#json[key]
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value
    throw new AppError('damaged', `The stored trainer state has no number under ${key}.`, { remedy })
  }

  text(key: string): string {
    const value = this.#json[key]
    if (typeof value === 'string') return value
    throw new AppError('damaged', `The stored trainer state has no text under ${key}.`, { remedy })
  }

  hasRandom(name: string): boolean {
    const all = this.#json['random'] as Readonly<Record<string, unknown>> | undefined
    return all?.[name] !== undefined
  }

  random(name: string): RandomState {
    const all = this.#json['random'] as Readonly<Record<string, RandomState>> | undefined
    const words: readonly unknown[] | undefined = all?.[name]?.words
    if (Array.isArray(words) && words.length === 4 && words.every((word) => Number.isInteger(word) && (word as number) >= 0 && (word as number) < 4294967296)) {
      return { words: words as unknown as RandomState['words'] }
    }
    throw new AppError('damaged', `The stored trainer state has no random state under random.${name}.`, { remedy })
  }

  #array(key: string, length: number | undefined): NamedArray {
    const found = this.#arrays.get(key)
    if (!found) throw new AppError('damaged', `The stored trainer state has no array ${key}.`, { remedy })
    if (length !== undefined && found.data.length !== length) {
      throw new AppError('damaged', `The stored trainer state holds ${found.data.length} entries in ${key}, where this run needs ${length}.`, { remedy })
    }
    return found
  }
}
