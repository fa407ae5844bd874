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
      refuseUndefined(name, value, ` in update ${this.#count}`)
      this.#sums.set(name, (this.#sums.get(name) ?? 0) + value)
    }
  }

  get means(): Record<string, number> {
    return Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / this.#count]))
  }
}

/** @throws AppError `diverged` naming the quantity, unless it is a finite number */
export function refuseUndefined(name: string, value: number, where = ''): void {
  if (Number.isFinite(value)) return
  throw new AppError('diverged', `${name} became ${value}${where}.`, { remedy: 'Lower rl.lr or rl.max_grad_norm and resume from the last checkpoint.' })
}
