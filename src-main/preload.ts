import { contextBridge, ipcRenderer } from 'electron'
import type { Bridge, EngineProcessState } from '@shared/contract/bridge'
import type { BridgeAnswer, BridgeCalls, BridgeChannel } from '@shared/contract/bridge-calls'

/** The few things of the page's window that are used; this script is compiled without the DOM's types. */
declare const window: {
  readonly location: { readonly origin: string }
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}

async function call<Channel extends BridgeChannel>(channel: Channel, argument: BridgeCalls[Channel]['argument']): Promise<BridgeCalls[Channel]['result']> {
  const answer = (await ipcRenderer.invoke(channel, argument)) as BridgeAnswer<BridgeCalls[Channel]['result']>
  if (answer.ok) return answer.value
  // a plain report: an Error's own fields would not survive the context bridge
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw answer.error
}

async function act<Channel extends BridgeChannel>(channel: Channel, argument: BridgeCalls[Channel]['argument']): Promise<void> {
  await call(channel, argument)
}

const bridge: Bridge = {
  app: {
    facts: () => call('app.facts', null),
    settings: () => call('app.settings', null),
    saveSettings: (changes) => call('app.saveSettings', changes),
    chooseWorkspace: () => call('app.chooseWorkspace', null),
    openWorkspace: (path) => act('app.openWorkspace', path),
    chooseDataset: (kind) => call('app.chooseDataset', kind),
    reveal: (path) => act('app.reveal', path),
    saveFile: (suggestedName, content) => call('app.saveFile', { suggestedName, content }),
    openExternal: (url) => act('app.openExternal', url),
    copyText: (text) => act('app.copyText', text),
    reportWork: (work) => act('app.reportWork', work),
    notify: (title, body) => act('app.notify', { title, body })
  },
  engine: {
    connect: (nonce) => act('engine.connect', nonce),
    restart: () => act('engine.restart', null),
    state: () => call('engine.state', null),
    onState: (listener) => {
      const heard = (_event: unknown, state: EngineProcessState): void => listener(state)
      ipcRenderer.on('engine-state', heard)
      return () => void ipcRenderer.removeListener('engine-state', heard)
    }
  }
}

// a MessagePort cannot cross the context bridge; the nonce tells the page that this port is the one it asked for
ipcRenderer.on('engine-port', (event, nonce: string) => {
  window.postMessage({ type: 'engine-port', nonce }, window.location.origin, event.ports)
})

contextBridge.exposeInMainWorld('roundtable', bridge)
