import type { ErrorReport } from '../domain/errors'
import type { EngineEvent } from './events'
import type { RequestName } from './requests'

/** What travels on the port. Every message is plain data that structured clone accepts; never a transfer list. */
export type ClientMessage =
  | { readonly kind: 'hello'; readonly contractVersion: number }
  | { readonly kind: 'request'; readonly id: number; readonly name: RequestName; readonly argument: unknown; readonly deadlineMs: number }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Acknowledges events up to this sequence number: flow control. */
  | { readonly kind: 'ack'; readonly sequence: number }
  | { readonly kind: 'ping'; readonly id: number }

export type EngineMessage =
  | { readonly kind: 'welcome'; readonly contractVersion: number; readonly engineVersion: string }
  | { readonly kind: 'refused'; readonly error: ErrorReport }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: ErrorReport }
  | { readonly kind: 'event'; readonly sequence: number; readonly event: EngineEvent }
  | { readonly kind: 'pong'; readonly id: number }

/** The least a transport must offer; MessagePort, MessagePortMain and an in-memory pair all fit. */
export interface Port<Out, In> {
  post(message: Out): void
  onMessage(listener: (message: In) => void): void
  onClose(listener: () => void): void
  close(): void
}

export type ClientPort = Port<ClientMessage, EngineMessage>
export type EnginePort = Port<EngineMessage, ClientMessage>

/** Events a client may leave unacknowledged before the host coalesces. */
export const eventCredit = 8
