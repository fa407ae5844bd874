import type { RunRequestKind } from '@shared/format/documents'

/** Thrown through the trainer to abandon the open iteration. */
export class StopSignal extends Error {
  constructor() {
    super('the run was asked to stop')
    this.name = 'StopSignal'
  }
}

export interface SteeringDependencies {
  readonly clock: () => number
  readonly breathe: () => Promise<void>
  /** What another process asked, once. */
  readonly takeRequest: () => RunRequestKind | null
  readonly onPausing: (paused: boolean) => void
}

const breatheEveryMs = 30
const askEveryMs = 1000

/**
 * Carries stop, pause and continue into a trainer's checkpoints. A pause holds in memory between minibatches;
 * messages are let in at least every 30 ms of work.
 */
export class RunSteering {
  readonly #deps: SteeringDependencies
  #stopping = false
  #paused = false
  #wake: (() => void) | null = null
  #lastBreath = 0
  #lastAsked = 0

  constructor(deps: SteeringDependencies) {
    this.#deps = deps
  }

  get stopping(): boolean {
    return this.#stopping
  }

  stop(): void {
    this.#stopping = true
    this.#wake?.()
  }

  pause(): void {
    this.#paused = true
  }

  continue(): void {
    this.#paused = false
    this.#wake?.()
  }

  /** To be called between minibatches and between environment steps. @throws StopSignal once a stop was asked */
  async checkpoint(): Promise<void> {
    const now = this.#deps.clock()
    if (now - this.#lastBreath >= breatheEveryMs) {
      await this.#deps.breathe()
      this.#lastBreath = this.#deps.clock()
    }
    if (now - this.#lastAsked >= askEveryMs) this.#ask(now)
    while (this.#paused && !this.#stopping) await this.#hold()
    if (this.#stopping) throw new StopSignal()
  }

  async #hold(): Promise<void> {
    this.#deps.onPausing(true)
    while (this.#paused && !this.#stopping) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, askEveryMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      this.#wake = null
      this.#ask(this.#deps.clock())
    }
    if (!this.#stopping) this.#deps.onPausing(false)
  }

  #ask(now: number): void {
    this.#lastAsked = now
    const request = this.#deps.takeRequest()
    if (request === 'stop') this.stop()
    else if (request === 'pause') this.pause()
    else if (request === 'continue') this.continue()
  }
}
