import type { EngineEvent, EventType } from '@shared/contract/events'
import type { ClientPort, EngineMessage } from '@shared/contract/messages'
import { contractVersion } from '@shared/contract/requests'
import type { ArgumentOf, RequestName, ResultOf } from '@shared/contract/requests'
import { AppError, errorOf } from '@shared/domain/errors'
import { CallBook } from './call-book'
import type { Later } from './call-book'
import { Listeners } from './listeners'

export type EventOf<Type extends EventType> = Extract<EngineEvent, { type: Type }>

export interface RequestOptions {
  /** Cancels the request; it then rejects with code `cancelled`. */
  readonly signal?: AbortSignal
  /** Counted from the call, waiting for the engine included; it then rejects with code `deadline`. */
  readonly deadlineMs?: number
}

/** Everything the window says to the engine goes through here; types are those of the contract, end to end. */
export interface EngineClient {
  /** Asks once the engine answers; calls made before the handshake wait for it. Rejects with an AppError, never hangs past its deadline. */
  request<Name extends RequestName>(name: Name, argument: ArgumentOf<Name>, options?: RequestOptions): Promise<ResultOf<Name>>
  /** Returns the function that ends the subscription. */
  on<Type extends EventType>(type: Type, listener: (event: EventOf<Type>) => void): () => void
  /** Called after every successful handshake, the first one included: whatever was known may be stale. */
  onReady(listener: () => void): () => void
  /** Called when the connection is lost; open requests have been rejected with `engine-lost`. */
  onLost(listener: () => void): () => void
}

/** The end that is fed with ports: a fresh one for every life of the engine. */
export interface AttachableClient extends EngineClient {
  /** Shakes hands on this port and sends what waits; a port attached earlier is closed. */
  attach(port: ClientPort): void
  /** The engine is gone: rejects what was sent with `engine-lost`; later calls wait for the next port. */
  lose(): void
  /** The engine will not come back by itself: rejects what waits as well, and every call until the next port, with this error. */
  giveUp(reason: AppError): void
}

export const defaultDeadlineMs = 30_000

export function createEngineClient(later: Later = laterByTimer): AttachableClient {
  const calls = new CallBook(later)
  const events = new Map<EventType, Listeners<EngineEvent>>()
  const ready = new Listeners<undefined>()
  const lost = new Listeners<undefined>()
  let port: ClientPort | null = null
  let greeted = false
  let refusal: AppError | null = null

  const send = (id: number): void => {
    const call = calls.take(id)
    if (call && port) port.post({ kind: 'request', id, name: call.name, argument: call.argument, deadlineMs: call.deadlineMs })
  }

  const onMessage = (from: ClientPort, message: EngineMessage): void => {
    if (from !== port) return
    switch (message.kind) {
      case 'welcome':
        if (message.contractVersion !== contractVersion) return refuse(from, mismatch(message.contractVersion))
        greeted = true
        calls.waiting().forEach(send)
        ready.call(undefined)
        break
      case 'refused':
        refuse(from, errorOf(message.error))
        break
      case 'result':
        calls.settle(message.id, (call) => call.resolve(message.value))
        break
      case 'failure':
        calls.settle(message.id, (call) => call.reject(errorOf(message.error)))
        break
      case 'event':
        try {
          events.get(message.event.type)?.call(message.event)
        } finally {
          from.post({ kind: 'ack', sequence: message.sequence })
        }
        break
      case 'pong':
        break
    }
  }

  const refuse = (from: ClientPort, reason: AppError): void => {
    leave()
    from.close()
    refusal = reason
    calls.rejectAll(reason)
  }

  /** Forgets the port; true when there was a connection to lose. */
  const leave = (): boolean => {
    const had = port !== null
    port = null
    greeted = false
    return had
  }

  const lose = (): void => {
    if (!leave()) return
    calls.rejectSent(engineLost())
    lost.call(undefined)
  }

  return {
    request: (name, argument, options = {}) => {
      if (refusal) return Promise.reject(refusal)
      const { id, answer } = calls.open(name, argument, options.deadlineMs ?? defaultDeadlineMs, options.signal, () => port?.post({ kind: 'cancel', id }))
      if (greeted) send(id)
      return answer as Promise<ResultOf<typeof name>>
    },
    on: (type, listener) => {
      const listeners = events.get(type) ?? new Listeners<EngineEvent>()
      events.set(type, listeners)
      return listeners.add(listener as (event: EngineEvent) => void)
    },
    onReady: (listener) => ready.add(listener),
    onLost: (listener) => lost.add(listener),
    attach: (next) => {
      const before = port
      lose()
      before?.close()
      refusal = null
      port = next
      next.onClose(() => {
        if (next === port) lose()
      })
      next.onMessage((message) => onMessage(next, message))
      next.post({ kind: 'hello', contractVersion })
    },
    lose,
    giveUp: (reason) => {
      lose()
      refusal = reason
      calls.rejectAll(reason)
    }
  }
}

function laterByTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

function engineLost(): AppError {
  return new AppError('engine-lost', 'The engine stopped before it answered.', {
    remedy: 'It is being restarted; runs that were at work can then be resumed from their last resume point.'
  })
}

function mismatch(found: number): AppError {
  return new AppError('version-mismatch', `The window speaks contract version ${contractVersion}, the engine version ${found}.`, {
    remedy: 'Quit and start Roundtable again so that both come from the same build.'
  })
}
