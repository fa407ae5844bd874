import type { ClientPort, EngineMessage } from '@shared/contract/messages'

/** A MessagePort of the page as the contract's port. Electron adds the `close` event, which no DOM type declares. */
export function clientPort(port: MessagePort): ClientPort {
  return {
    // never a transfer list: a buffer in it would arrive as null
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = (event: MessageEvent<EngineMessage>) => listener(event.data)
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close()
  }
}
