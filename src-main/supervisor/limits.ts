/** Every duration the supervisor knows, in milliseconds. */
export interface SupervisorLimits {
  /** Between two pings. */
  readonly pingEveryMs: number
  /** Unanswered pings after which the engine counts as not responding. */
  readonly missedPings: number
  /**
   * How long a silent engine is left alone before it is ended. A single tensor call blocks its thread, and on a slow machine a large
   * convolution takes seconds: only far beyond that is silence a hang. The user may restart it earlier.
   */
  readonly hangMs: number
  /** From fork to `ready`. */
  readonly startMs: number
  /** Between asking a process to end and ending it by its id. */
  readonly killGraceMs: number
  /** How long the exit waits for the system's word on it. */
  readonly goneGraceMs: number
  /** Waits before the first, second, third restart. */
  readonly backOffMs: readonly number[]
  /** Restarts are counted within this window; when all of `backOffMs` are used up in it, the engine stays down. */
  readonly crashWindowMs: number
}

export const supervisorLimits: SupervisorLimits = {
  pingEveryMs: 2_000,
  missedPings: 3,
  hangMs: 60_000,
  startMs: 90_000,
  killGraceMs: 5_000,
  goneGraceMs: 150,
  backOffMs: [500, 2_000, 8_000],
  crashWindowMs: 5 * 60_000
}
