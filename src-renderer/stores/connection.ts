import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { EngineClient } from '@/client/engine-client'
import type { Bridge } from '@shared/contract/bridge'

/** How stores reach the engine and the shell: provided once by the application, replaced by fakes in tests. */
export const engineClientKey: InjectionKey<EngineClient> = Symbol('engine client')
export const bridgeKey: InjectionKey<Bridge> = Symbol('bridge')

export function useEngineClient(): EngineClient {
  return required(inject(engineClientKey), 'engine client')
}

export function useBridge(): Bridge {
  return required(inject(bridgeKey), 'bridge')
}

function required<Value>(value: Value | undefined, name: string): Value {
  if (value === undefined) throw new Error(`The application was started without its ${name}.`)
  return value
}

export type { EngineClient, EventOf, RequestOptions } from '@/client/engine-client'
