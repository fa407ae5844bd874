import type { RunShape } from '../agents/run-program'
import type { ProtocolRules } from '../protocols/rules'

/** v becomes (v - loc) / scale; one pair of numbers for a whole key (nip-spec 4.9). */
export interface Affine {
  readonly loc: number
  readonly scale: number
}

export interface ObservationStatistics {
  readonly x: Affine
  readonly message: Affine
  readonly linear: Affine
}

const identity: Affine = { loc: 0, scale: 1 }

export const unnormalised: ObservationStatistics = { x: identity, message: identity, linear: identity }

/** A single symbol never enters the networks larger than 1 / floor = 100. */
const analyticFloor = 0.01

/** As the reference clamps its sampled deviation. */
const sampledFloor = 1e-6

/**
 * Statistics of an untrained dialogue, worked out instead of sampled: episodes run as long as they can, whoever has the turn
 * writes one symbol per channel and position, and every root observation of the rounds that can be reached counts equally.
 * Entries are then 0 or 1, so with mean m the deviation is sqrt(m (1 - m)), kept from falling below 0.01.
 */
export function analyticStatistics(shape: RunShape, rules: ProtocolRules): ObservationStatistics {
  const { maxRounds, playedRounds, variants } = rules
  const slots = shape.channels.length
  const written = (variant: number, round: number): number => {
    const width = shape.agents.length * slots
    const start = (variant * maxRounds + round) * width
    return rules.active.subarray(start, start + width).reduce((sum, entry) => sum + entry, 0)
  }
  let inHistory = 0
  let inMessage = 0
  for (let variant = 0; variant < variants; variant++) {
    // the message of round r is last seen at round r + 1, and stays in the history of the rounds after r
    for (let round = 0; round < playedRounds - 1; round++) {
      inMessage += written(variant, round)
      inHistory += written(variant, round) * (playedRounds - 1 - round)
    }
  }
  const observations = variants * playedRounds * slots
  const history = inHistory / (observations * maxRounds)
  const pixels = shape.latentHeight * shape.latentWidth
  return {
    x: oneHot(history / pixels),
    message: oneHot(inMessage / observations / pixels),
    linear: shape.linearSymbols === null ? identity : oneHot(history / shape.linearSymbols)
  }
}

function oneHot(mean: number): Affine {
  return { loc: mean, scale: Math.max(Math.sqrt(mean * (1 - mean)), analyticFloor) }
}

/** Mean and unbiased deviation over every entry seen, the deviation floored at 1e-6 (nip-spec 4.9). */
export class SampledStatistic {
  #count = 0
  #sum = 0
  #squares = 0

  /** Entries are counts (0, 1, ..), whose sums and squares are exact in float64. */
  add(values: ArrayLike<number>): void {
    this.#count += values.length
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!
      this.#sum += value
      this.#squares += value * value
    }
  }

  get affine(): Affine {
    const loc = this.#sum / this.#count
    const variance = (this.#squares - this.#sum * loc) / (this.#count - 1)
    return { loc, scale: Math.max(Math.sqrt(Math.max(variance, 0)), sampledFloor) }
  }
}

export function normalise({ loc, scale }: Affine, value: number): number {
  return (value - loc) / scale
}

/** What counts 0, 1, .. `largest` become, in single precision. */
export function normalisedCounts(affine: Affine, largest: number): Float32Array {
  return Float32Array.from({ length: largest + 1 }, (_, count) => normalise(affine, count))
}
