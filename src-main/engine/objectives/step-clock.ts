import type { AdamSettings } from './adam'

/** Consecutive elements of the trained vector that take their steps together. */
export interface StepGroup {
  readonly size: number
  /** Learning rate before annealing. */
  readonly rate: number
}

/** As in AdamFactors, on the host; filled anew by the next call. */
export interface HostFactors {
  readonly stepSize: Float32Array
  readonly rootCorrection: Float32Array
}

/** Counts the finished steps of every trained parameter and works out Adam's two factors for the step to take. */
export class StepClock {
  readonly #groups: readonly StepGroup[]
  readonly #settings: AdamSettings
  #steps: number[]
  #factors: HostFactors = factorsOf(1)

  constructor(groups: readonly StepGroup[], settings: AdamSettings) {
    this.#groups = groups
    this.#settings = settings
    this.#steps = groups.map(() => 0)
    this.steps = this.#steps
  }

  /** Finished steps by parameter, in layout order. */
  get steps(): readonly number[] {
    return this.#steps
  }

  set steps(steps: readonly number[]) {
    this.#steps = [...steps]
    const shared = this.#groups.every(({ rate }, index) => rate === this.#groups[0]!.rate && steps[index] === steps[0])
    const width = shared ? 1 : this.#groups.reduce((sum, { size }) => sum + size, 0)
    // never shorter: what was made for long factors need not be made again
    if (width > this.width) this.#factors = factorsOf(width)
  }

  /** Length of both factors: 1 while all parameters share them, else one value an element. */
  get width(): number {
    return this.#factors.stepSize.length
  }

  /** The factors of the step after the finished ones. */
  factors(rateFactor: number): HostFactors {
    const { first, second } = this.#settings
    const { stepSize, rootCorrection } = this.#factors
    let from = 0
    for (let index = 0; index < this.#groups.length; index++) {
      const { size, rate } = this.#groups[index]!
      const step = this.#steps[index]! + 1
      const to = Math.min(from + size, this.width)
      stepSize.fill((rate * rateFactor) / (1 - first ** step), from, to)
      rootCorrection.fill(Math.sqrt(1 - second ** step), from, to)
      from = to
    }
    return this.#factors
  }

  /** Counts one step of every parameter as finished. */
  advance(): void {
    for (let index = 0; index < this.#steps.length; index++) this.#steps[index]!++
  }
}

function factorsOf(width: number): HostFactors {
  return { stepSize: new Float32Array(width), rootCorrection: new Float32Array(width) }
}
