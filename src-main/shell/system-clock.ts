import type { SupervisorClock } from '../supervisor/engine-child'

/** The machine's own time. */
export const systemClock: SupervisorClock = {
  nowMs: () => Number(process.hrtime.bigint() / 1_000_000n),
  timestamp: () => new Date().toISOString(),
  later: (run, delayMs) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  }
}
