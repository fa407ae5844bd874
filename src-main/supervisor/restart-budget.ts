import type { SupervisorLimits } from './limits'

/** How often the engine may come back by itself: after each wait of the back-off once, within a moving window. */
export class RestartBudget {
  readonly #limits: SupervisorLimits
  #restartsMs: number[] = []

  constructor(limits: SupervisorLimits) {
    this.#limits = limits
  }

  /** Takes one restart; null when none is left. */
  take(nowMs: number): { readonly attempt: number; readonly inMs: number } | null {
    this.#restartsMs = this.#restartsMs.filter((at) => nowMs - at < this.#limits.crashWindowMs)
    const inMs = this.#limits.backOffMs[this.#restartsMs.length]
    if (inMs === undefined) return null
    this.#restartsMs.push(nowMs)
    return { attempt: this.#restartsMs.length, inMs }
  }

  /** The user restarted it knowingly: begin anew. */
  reset(): void {
    this.#restartsMs = []
  }
}
