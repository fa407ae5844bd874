/** The part of a window that a hand-over needs. */
export interface HandOverWindow {
  readonly location: { readonly origin: string }
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void
  removeEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void
}

/**
 * Waits for the one port that carries `nonce`. A message from another window or origin, with another nonce or without exactly one port
 * is ignored, and after the first match nothing is taken any more.
 *
 * @returns the function that stops waiting
 */
export function awaitPort(page: HandOverWindow, nonce: string, take: (port: MessagePort) => void): () => void {
  const stop = (): void => page.removeEventListener('message', listener)
  const listener = (event: MessageEvent<unknown>): void => {
    const port = portOf(event, page, nonce)
    if (!port) return
    stop()
    take(port)
  }
  page.addEventListener('message', listener)
  return stop
}

function portOf(event: MessageEvent<unknown>, page: HandOverWindow, nonce: string): MessagePort | null {
  if (event.source !== page || event.origin !== page.location.origin) return null
  const { data } = event
  if (typeof data !== 'object' || data === null || !('type' in data) || !('nonce' in data)) return null
  if (data.type !== 'engine-port' || data.nonce !== nonce || event.ports.length !== 1) return null
  return event.ports[0] ?? null
}

/** 128 random bits: a script that did not see the request for a port cannot answer it. */
export function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
