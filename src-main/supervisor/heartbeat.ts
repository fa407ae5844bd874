import type { SupervisorClock } from './engine-child'
import type { SupervisorLimits } from './limits'

export interface HeartbeatEvents {
  ping(id: number): void
  /** Several pings went unanswered. */
  silent(sinceMs: number): void
  /** An answer came after silence. */
  answered(): void
  /** Silent for so long that it will not come back. */
  hung(): void
}

/**
 * Asks the engine every two seconds whether it is there. Time in which this process did not run either (sleep, a stopped debugger) counts
 * as none: a tick that comes far too late forgives what was missed.
 */
export class Heartbeat {
  readonly #clock: SupervisorClock
  readonly #limits: SupervisorLimits
  readonly #events: HeartbeatEvents
  #lastId = 0
  #missed = 0
  #tickedMs: number
  #silentFromMs: number | null = null
  #cancel: () => void

  constructor(clock: SupervisorClock, limits: SupervisorLimits, events: HeartbeatEvents) {
    this.#clock = clock
    this.#limits = limits
    this.#events = events
    this.#tickedMs = clock.nowMs()
    this.#cancel = clock.later(() => this.#tick(), limits.pingEveryMs)
  }

  /** Any answer shows that the engine's loop turns, late answers included. */
  pong(): void {
    this.#missed = 0
    if (this.#silentFromMs === null) return
    this.#silentFromMs = null
    this.#events.answered()
  }

  stop(): void {
    this.#cancel()
  }

  #tick(): void {
    const nowMs = this.#clock.nowMs()
    const sinceTickMs = nowMs - this.#tickedMs
    this.#tickedMs = nowMs
    this.#cancel = this.#clock.later(() => this.#tick(), this.#limits.pingEveryMs)
    if (sinceTickMs > this.#limits.pingEveryMs * this.#limits.missedPings) this.#forgive(sinceTickMs)
    else if (this.#missed >= this.#limits.missedPings) this.#grow(nowMs)
    if (this.#silentFromMs !== null && nowMs - this.#silentFromMs >= this.#limits.hangMs) return this.#end()
    this.#missed++
    this.#events.ping(++this.#lastId)
  }

  #forgive(sleptMs: number): void {
    this.#missed = 0
    if (this.#silentFromMs !== null) this.#silentFromMs += sleptMs
  }

  #grow(nowMs: number): void {
    if (this.#silentFromMs !== null) return
    this.#silentFromMs = nowMs - this.#limits.pingEveryMs * this.#limits.missedPings
    this.#events.silent(nowMs - this.#silentFromMs)
  }

  #end(): void {
    this.#cancel()
    this.#events.hung()
  }
}
