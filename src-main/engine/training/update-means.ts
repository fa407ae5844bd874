import { AppError } from '@shared/domain/errors'
import type { UpdateResult } from '../agents/run-program'

/** Averages over the minibatches of an iteration, whatever the program reports; stops at the first number that is none. */
export class UpdateMeans {
  readonly #sums = new Map<string, number>()
  #count = 0

  /** @throws AppError `diverged` naming the quantity */
  add(result: UpdateResult): void {
    this.#count++
    for (const [name, value] of Object.entries(result)) {
      if (!Number.isFinite(value)) {
        throw new AppError('diverged', `${name} became ${value} in update ${this.#count}.`, {
          remedy: 'Lower rl.lr or rl.max_grad_norm and resume from the last checkpoint.'
        })
      }
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + value)
    }
  }

  get means(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / this.#count]))
  }
}
