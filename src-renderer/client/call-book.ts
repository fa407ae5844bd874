import type { RequestName } from '@shared/contract/requests'
import { AppError } from '@shared/domain/errors'

/** Calls `run` after `delayMs`; returns the function that calls it off. */
export type Later = (run: () => void, delayMs: number) => () => void

export interface OpenCall {
  readonly name: RequestName
  readonly argument: unknown
  readonly deadlineMs: number
  resolve(value: unknown): void
  reject(error: AppError): void
}

interface Entry extends OpenCall {
  sent: boolean
  /** Undoes the deadline's timer and the signal's listener. */
  release(): void
}

/** The calls that are not answered yet, waiting or sent. Each ends exactly once: answered, refused, cancelled, late or lost. */
export class CallBook {
  readonly #entries = new Map<number, Entry>()
  readonly #later: Later
  #lastId = 0

  constructor(later: Later) {
    this.#later = later
  }

  /** @param abandoned called when a call that was sent ends by its deadline or signal, so that the engine can be told */
  open(
    name: RequestName,
    argument: unknown,
    deadlineMs: number,
    signal: AbortSignal | undefined,
    abandoned: () => void
  ): { id: number; answer: Promise<unknown> } {
    const id = ++this.#lastId
    const answer = new Promise<unknown>((resolve, reject) => {
      const give = (error: AppError): void => {
        const sent = this.#entries.get(id)?.sent
        this.settle(id, (call) => call.reject(error))
        if (sent) abandoned()
      }
      const onAbort = (): void => give(new AppError('cancelled', `${name} was cancelled.`))
      const cancelDeadline = this.#later(() => give(late(name, deadlineMs)), deadlineMs)
      const release = (): void => {
        cancelDeadline()
        signal?.removeEventListener('abort', onAbort)
      }
      this.#entries.set(id, { name, argument, deadlineMs, resolve, reject, sent: false, release })
      if (signal?.aborted) onAbort()
      else signal?.addEventListener('abort', onAbort, { once: true })
    })
    return { id, answer }
  }

  /** Marks a waiting call as sent; undefined when it ended meanwhile. */
  take(id: number): OpenCall | undefined {
    const entry = this.#entries.get(id)
    if (entry) entry.sent = true
    return entry
  }

  /** Ids of the calls not sent yet, oldest first. */
  waiting(): number[] {
    return [...this.#entries].filter(([, entry]) => !entry.sent).map(([id]) => id)
  }

  /** Ends a call; an answer to one that ended already (late, cancelled) is dropped. */
  settle(id: number, end: (call: OpenCall) => void): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    entry.release()
    end(entry)
  }

  rejectSent(error: AppError): void {
    for (const [id, entry] of [...this.#entries]) if (entry.sent) this.settle(id, (call) => call.reject(error))
  }

  rejectAll(error: AppError): void {
    for (const id of [...this.#entries.keys()]) this.settle(id, (call) => call.reject(error))
  }
}

function late(name: RequestName, deadlineMs: number): AppError {
  return new AppError('deadline', `${name} took longer than ${deadlineMs} ms.`, { remedy: 'The engine may be busy; try again in a moment.' })
}
