/** How long the engine may take to write its resume points, in milliseconds. */
const withWorkMs = 20_000
const idleMs = 2_000
const systemShutdownMs = 3_000

export interface LeavingParts {
  isWorkGoingOn(): boolean
  /** Asks the user; true to stop the runs and quit. */
  ask(): Promise<boolean>
  stopEngine(withinMs: number): Promise<void>
  /** Takes the windows off the screen at once, since stopping may take a moment. */
  hide(): void
  quit(): void
}

/** The way out: asks while a run is at work, lets the engine write its resume points, and only then lets the app end. */
export class Leaving {
  readonly #parts: LeavingParts
  #phase: 'here' | 'asking' | 'stopping' | 'free' = 'here'

  constructor(parts: LeavingParts) {
    this.#parts = parts
  }

  /** Whether nothing holds the app any more. */
  get isFree(): boolean {
    return this.#phase === 'free'
  }

  /** Whether a window may close by itself: only while it is clear that this ends no run. */
  get mayCloseWindow(): boolean {
    return this.isFree || (this.#phase === 'here' && !this.#parts.isWorkGoingOn())
  }

  /** The user wants to quit, by whatever way; asking again meanwhile changes nothing. */
  async begin(): Promise<void> {
    if (this.#phase !== 'here') return
    const working = this.#parts.isWorkGoingOn()
    if (working) {
      this.#phase = 'asking'
      if (!(await this.#parts.ask())) {
        this.#phase = 'here'
        return
      }
    }
    await this.#leave(working ? withWorkMs : idleMs)
  }

  /** The system shuts down or ends the session: no question, little time. */
  async now(): Promise<void> {
    if (this.#phase === 'stopping' || this.#phase === 'free') return
    await this.#leave(systemShutdownMs)
  }

  async #leave(withinMs: number): Promise<void> {
    this.#phase = 'stopping'
    this.#parts.hide()
    try {
      await this.#parts.stopEngine(withinMs)
    } finally {
      this.#phase = 'free'
      this.#parts.quit()
    }
  }
}
