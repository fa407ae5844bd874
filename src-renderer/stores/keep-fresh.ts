import { useEngineClient } from './connection'
import { useEngineStore } from './engine'

/** Calls `refresh` now if the engine answers, and after every handshake: what was known before it may be stale. */
export function keepFresh(refresh: () => void): void {
  const client = useEngineClient()
  const engine = useEngineStore()
  client.onReady(refresh)
  if (engine.connected) refresh()
}
