/** One categorical distribution given by logits, worked in float64. */
export interface CategoricalDraw {
  index: number
  /** ln p(index). */
  logProbability: number
  /** In nats. */
  entropy: number
  /** Probability of the most probable outcome. */
  largest: number
}

/**
 * Reads distributions out of logit tensors: entropies, and outcomes by inverse CDF.
 * Logits of -1e9 count as impossible beside ordinary ones; a row of nothing else is uniform.
 */
export class CategoricalReader {
  readonly #weights: Float64Array
  /** Rewritten by every call. */
  readonly draw: CategoricalDraw = { index: 0, logProbability: 0, entropy: 0, largest: 0 }

  constructor(largestSize: number) {
    this.#weights = new Float64Array(largestSize)
  }

  /**
   * @param uniform a number in [0, 1) that picks the outcome; null takes the most probable one
   * @returns false when the logits hold NaN or infinity; `draw` is then meaningless
   */
  read(logits: Float32Array, start: number, size: number, uniform: number | null): boolean {
    const weights = this.#weights
    let top = -Infinity
    let best = 0
    for (let i = 0; i < size; i++) {
      const logit = logits[start + i]!
      if (logit > top) {
        top = logit
        best = i
      }
    }
    let sum = 0
    let tilted = 0
    for (let i = 0; i < size; i++) {
      const centred = logits[start + i]! - top
      const weight = Math.exp(centred)
      weights[i] = weight
      sum += weight
      tilted += weight * centred
    }
    if (!Number.isFinite(sum) || !Number.isFinite(top)) return false
    const logSum = Math.log(sum)
    const index = uniform === null ? best : this.#pick(uniform * sum, size)
    const { draw } = this
    draw.index = index
    draw.logProbability = logits[start + index]! - top - logSum
    draw.entropy = logSum - tilted / sum
    draw.largest = 1 / sum
    return true
  }

  #pick(target: number, size: number): number {
    const weights = this.#weights
    let below = 0
    let last = 0
    for (let i = 0; i < size; i++) {
      const weight = weights[i]!
      if (weight === 0) continue
      below += weight
      if (target < below) return i
      last = i
    }
    // rounding can leave the sum a hair under the target: the last possible outcome takes it
    return last
  }
}

/** Softmax of a row of logits, in float64, written to `target` at the same length. */
export function probabilities(logits: Float32Array, start: number, target: Float32Array, offset: number, size: number): void {
  let top = -Infinity
  for (let i = 0; i < size; i++) top = Math.max(top, logits[start + i]!)
  let sum = 0
  for (let i = 0; i < size; i++) sum += Math.exp(logits[start + i]! - top)
  for (let i = 0; i < size; i++) target[offset + i] = Math.exp(logits[start + i]! - top) / sum
}
