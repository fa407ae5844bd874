import type { ControlMessage, ControlReply } from '@shared/contract/control'

/** One life of the engine process, as the supervisor sees it. Electron's utility process fits through an adapter; tests use a fake. */
export interface EngineChild {
  readonly pid: number | undefined
  /** @param ports transferred with the message, opaque here */
  post(message: ControlMessage, ports?: readonly unknown[]): void
  /** Asks the process to end; it may ignore it. */
  kill(): void
  /** Ends the process by its id; it cannot ignore that. */
  killByPid(): void
  onReply(listener: (reply: ControlReply) => void): void
  /** One line the process wrote to stdout or stderr. */
  onLine(listener: (line: string) => void): void
  /** The system's own word on why the process went (`crashed`, `killed`, `oom`), which may come just before or after the exit. */
  onGone(listener: (reason: string) => void): void
  onExit(listener: (code: number) => void): void
}

export interface EngineLauncher {
  /** Starts a process with the settings of this moment. */
  launch(): EngineChild
}

/** Time, injected so that tests turn it by hand. */
export interface SupervisorClock {
  /** Monotonic milliseconds. */
  nowMs(): number
  /** UTC, ISO 8601. */
  timestamp(): string
  /** Calls `run` after `delayMs`; returns the function that calls it off. */
  later(run: () => void, delayMs: number): () => void
}
