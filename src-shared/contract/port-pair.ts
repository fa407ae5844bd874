import type { ClientPort, EnginePort, Port } from './messages'

export interface PortPair {
  readonly client: ClientPort
  readonly engine: EnginePort
}

/**
 * Two joined in-memory ports: for tests, and for a host that lives in the client's own process.
 * Delivery is asynchronous and in order, messages posted before the far side listens wait for it, and closing either end closes both,
 * as with a MessagePort. Messages are handed over without a copy.
 */
export function createPortPair(): PortPair {
  const toEngine = new Lane<unknown>()
  const toClient = new Lane<unknown>()
  const close = (): void => {
    toEngine.close()
    toClient.close()
  }
  return { client: end(toEngine, toClient, close) as ClientPort, engine: end(toClient, toEngine, close) as EnginePort }
}

function end(out: Lane<unknown>, back: Lane<unknown>, close: () => void): Port<unknown, unknown> {
  return {
    post: (message) => out.push(message),
    onMessage: (listener) => back.listen(listener),
    onClose: (listener) => back.whenClosed(listener),
    close
  }
}

/** One direction of the pair. */
class Lane<Message> {
  readonly #waiting: Message[] = []
  readonly #closeListeners: (() => void)[] = []
  #listener: ((message: Message) => void) | null = null
  #scheduled = false
  #closed = false

  push(message: Message): void {
    if (this.#closed) return
    this.#waiting.push(message)
    this.#schedule()
  }

  listen(listener: (message: Message) => void): void {
    this.#listener = listener
    this.#schedule()
  }

  whenClosed(listener: () => void): void {
    this.#closeListeners.push(listener)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    void Promise.resolve().then(() => {
      this.#deliver()
      for (const listener of this.#closeListeners) listener()
    })
  }

  #schedule(): void {
    if (this.#scheduled || this.#listener === null || this.#waiting.length === 0) return
    this.#scheduled = true
    void Promise.resolve().then(() => this.#deliver())
  }

  #deliver(): void {
    this.#scheduled = false
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) this.#listener?.(message)
  }
}
