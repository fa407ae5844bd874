/**
 * A seeded, splittable random generator: xoshiro128** (Blackman and Vigna, public domain reference),
 * seeded by SplitMix32 over a hash of the seed and the label path.
 *
 * `fork(label)` depends on seed and labels alone, never on how many numbers were drawn,
 * so adding a consumer cannot shift another one's stream.
 */
export interface RandomState {
  readonly words: readonly [number, number, number, number]
}

export class Random {
  readonly #key: number
  #a = 0
  #b = 0
  #c = 0
  #d = 0

  private constructor(key: number) {
    this.#key = key
    let state = key
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0
      return mix(state)
    }
    this.#a = next()
    this.#b = next()
    this.#c = next()
    this.#d = next() | 1
  }

  static of(seed: number, label = ''): Random {
    return new Random(hashText(label, mix(seed >>> 0) ^ mix(Math.floor(seed / 4294967296) + 0x51ed2701)))
  }

  fork(label: string): Random {
    return new Random(hashText(label, mix(this.#key ^ 0x5bf03635)))
  }

  /** Uniform in 0 .. 2^32 - 1. */
  uint32(): number {
    const scrambled = Math.imul(rotl(Math.imul(this.#b, 5), 7), 9)
    const t = this.#b << 9
    this.#c ^= this.#a
    this.#d ^= this.#b
    this.#b ^= this.#c
    this.#a ^= this.#d
    this.#c ^= t
    this.#d = rotl(this.#d, 11)
    return scrambled >>> 0
  }

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992
  }

  /** Uniform integer in [0, below), without modulo bias. `below` in 1 .. 2^32. */
  integer(below: number): number {
    const limit = 4294967296 - (4294967296 % below)
    for (;;) {
      const word = this.uint32()
      if (word < limit) return word % below
    }
  }

  /** Standard normal, Box-Muller (one of the pair, so that no value is kept between calls). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Uniform permutation of 0 .. length - 1 (Fisher-Yates). */
  permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, index) => index)
    for (let last = length - 1; last > 0; last--) {
      const other = this.integer(last + 1)
      const held = order[last]!
      order[last] = order[other]!
      order[other] = held
    }
    return order
  }

  get state(): RandomState {
    return { words: [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0] }
  }

  set state({ words }: RandomState) {
    ;[this.#a, this.#b, this.#c, this.#d] = words
  }
}

function rotl(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

/** Murmur3's finaliser: every input bit reaches every output bit. */
function mix(word: number): number {
  let h = word | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

function hashText(text: string, start: number): number {
  let h = start | 0
  for (let i = 0; i < text.length; i++) h = mix(h ^ Math.imul(text.charCodeAt(i) + 1, 0x01000193))
  return mix(h ^ text.length)
}
