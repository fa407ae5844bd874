import type { EngineEvent } from '@shared/contract/events'
import type { ArgumentOf, RequestName, ResultOf } from '@shared/contract/requests'

export interface CallContext {
  /** Aborted when the client cancels, its deadline passes or its port closes. */
  readonly signal: AbortSignal
}

/** The engine's side of the contract: one function per request. */
export type ServiceTable = {
  readonly [Name in RequestName]: (argument: ArgumentOf<Name>, context: CallContext) => Promise<ResultOf<Name>> | ResultOf<Name>
}

/** Where services announce what happened. */
export interface EventHub {
  emit(event: EngineEvent): void
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: EngineEvent) => void): () => void
}

export function createEventHub(): EventHub {
  const listeners = new Set<(event: EngineEvent) => void>()
  return {
    emit: (event) => listeners.forEach((listener) => listener(event)),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}
