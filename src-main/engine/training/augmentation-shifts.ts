import type { Random, RandomState } from '@shared/stats/random'
import type { Augmentation } from '../agents/bodies/define-body'
import { firstAugmented } from '../nets/amago/drqv2-aug'

/**
 * How far the images of a minibatch are moved, drawn on the host from a stream of its own, so that the step that uses them is the same
 * function every time, and a resumed run draws what an uninterrupted one would.
 */
export class AugmentationShifts {
  readonly #plans: readonly (Augmentation | null)[]
  readonly #random: Random

  /** @param plans one for each agent, null for agents whose images stay as they are */
  constructor(plans: readonly (Augmentation | null)[], random: Random) {
    this.#plans = plans
    this.#random = random
  }

  get state(): RandomState {
    return this.#random.state
  }

  set state(state: RandomState) {
    this.#random.state = state
  }

  /** Draws for `count` frames into (n, A, 2). The first frames of an agent stay in place: a shift of the padding, which is none. */
  draw(count: number, into: Int32Array): void {
    const agents = this.#plans.length
    this.#plans.forEach((plan, agent) => {
      if (plan === null) return
      const first = firstAugmented(count, plan.share)
      for (let n = 0; n < count; n++) {
        for (let axis = 0; axis < 2; axis++) into[(n * agents + agent) * 2 + axis] = n < first ? plan.padding : this.#random.integer(2 * plan.padding + 1)
      }
    })
  }
}
