/** Cosine similarity summed up piece by piece, in float64; 0 where either side is nothing but zeros. */
export class Likeness {
  #product = 0
  #left = 0
  #right = 0

  clear(): void {
    this.#product = 0
    this.#left = 0
    this.#right = 0
  }

  /** Adds `size` entries of the two vectors, from `a` and from `b` on. */
  add(values: Float32Array, a: number, b: number, size: number): void {
    for (let i = 0; i < size; i++) {
      const left = values[a + i]!
      const right = values[b + i]!
      this.#product += left * right
      this.#left += left * left
      this.#right += right * right
    }
  }

  /** Norms are floored at 1e-8, as in the reference (nip-spec 3.5). */
  get cosine(): number {
    return this.#product / (Math.max(Math.sqrt(this.#left), 1e-8) * Math.max(Math.sqrt(this.#right), 1e-8))
  }
}
