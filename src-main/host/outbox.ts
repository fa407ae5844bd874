import { joinedColumns } from '@shared/contract/columns'
import type { EngineEvent } from '@shared/contract/events'

/**
 * Events waiting for one client. While the client lags, progress and load keep their latest value,
 * metric rows merge into one message, and log lines are kept up to a bound; so a frozen page costs bounded memory.
 */
const logLimit = 500

export class Outbox {
  #waiting: EngineEvent[] = []

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  push(event: EngineEvent): void {
    const at = this.#waiting.findIndex((other) => replaces(event, other))
    const other = this.#waiting[at]
    if (other === undefined) this.#waiting.push(event)
    else this.#waiting[at] = combined(other, event)
    if (event.type === 'run.log') this.#boundLogs()
  }

  /** Takes everything that waits, in order. */
  drain(): EngineEvent[] {
    const events = this.#waiting
    this.#waiting = []
    return events
  }

  /** Gives up the oldest waiting line; the log itself is on disk. */
  #boundLogs(): void {
    if (this.#waiting.filter((event) => event.type === 'run.log').length <= logLimit) return
    const oldest = this.#waiting.findIndex((event) => event.type === 'run.log')
    this.#waiting.splice(oldest, 1)
  }
}

function replaces(event: EngineEvent, other: EngineEvent): boolean {
  if (event.type !== other.type) return false
  switch (event.type) {
    case 'run.progress':
      return other.type === event.type && other.run === event.run
    case 'run.metrics':
      // only adjoining rows merge: a restarted run begins again at an earlier row
      return other.type === event.type && other.run === event.run && other.from + other.columns.iterations.length === event.from
    case 'datasets.progress':
      return other.type === event.type && other.subject === event.subject
    case 'engine.load':
    case 'runs.changed':
    case 'datasets.changed':
    case 'disk.low':
      return true
    case 'run.state':
    case 'run.log':
    case 'run.checkpoint':
      return false
  }
}

function combined(other: EngineEvent, event: EngineEvent): EngineEvent {
  if (event.type !== 'run.metrics' || other.type !== 'run.metrics') return event
  return { ...other, columns: joinedColumns(other.columns, event.columns) }
}
