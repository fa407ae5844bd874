import type { ControlMessage, ControlReply } from '@shared/contract/control'
import type { ClientMessage, EngineMessage, EnginePort } from '@shared/contract/messages'
import { contractVersion } from '@shared/contract/requests'

/** The part of Electron's MessagePortMain that is used; worker_threads' ports fit through a two-line adapter. */
export interface MainPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

/** The part of `process.parentPort` that is used. */
export interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly MainPort[] }) => void): unknown
}

export interface ParentDuties {
  readonly engineVersion: string
  /** A client wants to be served on this port. */
  serve(port: EnginePort): void
  /** Write resume points and release the locks within this time; the process exits when the promise settles. */
  shutdown(withinMs: number): Promise<void>
  exit(code: number): void
}

/**
 * The engine process's side of its supervisor: says it is ready, answers the heartbeat, takes ports and obeys the shutdown.
 * Called once, last thing at start, by the engine's composition root.
 */
export function answerParent(parent: ParentPort, duties: ParentDuties): void {
  let leaving = false
  const say = (reply: ControlReply): void => parent.postMessage(reply)

  parent.on('message', ({ data, ports }) => {
    const message = data as ControlMessage
    switch (message.type) {
      case 'port': {
        const port = ports[0]
        if (port) duties.serve(enginePort(port))
        break
      }
      case 'ping':
        say({ type: 'pong', id: message.id })
        break
      case 'shutdown':
        if (leaving) return
        leaving = true
        Promise.resolve()
          .then(() => duties.shutdown(message.withinMs))
          .then(
            () => duties.exit(0),
            (thrown: unknown) => {
              console.error('The engine could not shut down in order:', thrown)
              duties.exit(1)
            }
          )
        break
    }
  })
  say({ type: 'ready', contractVersion, engineVersion: duties.engineVersion })
}

/** A MessagePortMain as the contract's port. Only ports can be transferred on it, so nothing ever is. */
export function enginePort(port: MainPort): EnginePort {
  return {
    post: (message: EngineMessage) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data as ClientMessage))
      port.start()
    },
    onClose: (listener) => void port.on('close', listener),
    close: () => port.close()
  }
}
