/** Running count, mean and spread (Welford), so that nothing needs to be kept to be summed up. */
export class Moments {
  #count = 0
  #mean = 0
  #squares = 0
  #smallest = Infinity

  add(value: number): void {
    this.#count++
    const delta = value - this.#mean
    this.#mean += delta / this.#count
    this.#squares += delta * (value - this.#mean)
    if (value < this.#smallest) this.#smallest = value
  }

  /** NaN for no values. */
  get mean(): number {
    return this.#count === 0 ? NaN : this.#mean
  }

  /** Unbiased; NaN below two values. */
  get variance(): number {
    return this.#count < 2 ? NaN : this.#squares / (this.#count - 1)
  }

  get deviation(): number {
    return Math.sqrt(this.variance)
  }

  /** NaN for no values. */
  get smallest(): number {
    return this.#count === 0 ? NaN : this.#smallest
  }
}

/**
 * Mean of the values of each group 0 .. groups - 1; NaN for a group without values.
 * @param groups by default one more than the largest group named
 */
export function groupedMeans(values: ArrayLike<number>, group: ArrayLike<number>, groups?: number): Float64Array {
  let count = groups ?? 0
  if (groups === undefined) for (let i = 0; i < group.length; i++) count = Math.max(count, group[i]! + 1)
  const sums = new Float64Array(count)
  const sizes = new Float64Array(count)
  for (let i = 0; i < values.length; i++) {
    sums[group[i]!]! += values[i]!
    sizes[group[i]!]! += 1
  }
  return sums.map((sum, index) => sum / sizes[index]!)
}

/** Moments of the group means, groups without values left out. */
export function groupMoments(values: ArrayLike<number>, group: ArrayLike<number>): Moments {
  const moments = new Moments()
  for (const mean of groupedMeans(values, group)) if (!Number.isNaN(mean)) moments.add(mean)
  return moments
}
