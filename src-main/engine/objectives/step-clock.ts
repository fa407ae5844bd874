import type { RateFactor } from '../agents/run-program'
import type { AdamSettings } from './adam'

/** Consecutive elements of the trained vector that take their steps together. */
export interface StepGroup {
  readonly size: number
  /** Learning rate before annealing. */
  readonly rate: number
  /** Index of the agent they belong to, where agents are told apart. */
  readonly agent?: number
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
  readonly #apart: boolean
  #steps: number[]
  #factors: HostFactors = factorsOf(1)

  /** @param apart whether agents may take their steps at different times: the factors are then one value an element from the beginning */
  constructor(groups: readonly StepGroup[], settings: AdamSettings, apart = false) {
    this.#groups = groups
    this.#settings = settings
    this.#apart = apart
    this.#steps = groups.map(() => 0)
    this.steps = this.#steps
  }

  /** Finished steps by parameter, in layout order. */
  get steps(): readonly number[] {
    return this.#steps
  }

  set steps(steps: readonly number[]) {
    this.#steps = [...steps]
    const shared = !this.#apart && this.#groups.every(({ rate }, index) => rate === this.#groups[0]!.rate && steps[index] === steps[0])
    const width = shared ? 1 : this.#groups.reduce((sum, { size }) => sum + size, 0)
    // never shorter: what was made for long factors need not be made again
    if (width > this.width) this.#factors = factorsOf(width)
  }

  /** Length of both factors: 1 while all parameters share them, else one value an element. */
  get width(): number {
    return this.#factors.stepSize.length
  }

  /** The factors of the step after the finished ones; a step size of 0 for what rests. */
  factors(rateFactor: RateFactor): HostFactors {
    const { first, second } = this.#settings
    const { stepSize, rootCorrection } = this.#factors
    let from = 0
    for (let index = 0; index < this.#groups.length; index++) {
      const { size, rate } = this.#groups[index]!
      const step = this.#steps[index]! + 1
      const to = Math.min(from + size, this.width)
      stepSize.fill((rate * this.#factorOf(index, rateFactor)) / (1 - first ** step), from, to)
      rootCorrection.fill(Math.sqrt(1 - second ** step), from, to)
      from = to
    }
    return this.#factors
  }

  /** Counts one step as finished, of every parameter that did not rest. */
  advance(rateFactor: RateFactor = 1): void {
    for (let index = 0; index < this.#steps.length; index++) if (this.#factorOf(index, rateFactor) > 0) this.#steps[index]!++
  }

  #factorOf(group: number, rateFactor: RateFactor): number {
    if (typeof rateFactor === 'number') return rateFactor
    if (!this.#apart) throw new Error('this clock does not tell agents apart')
    return rateFactor[this.#groups[group]!.agent ?? 0]!
  }
}

function factorsOf(width: number): HostFactors {
  return { stepSize: new Float32Array(width), rootCorrection: new Float32Array(width) }
}
