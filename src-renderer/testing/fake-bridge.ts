import type { AppSettings, Bridge, EngineProcessState, WorkReport } from '@shared/contract/bridge'

export interface FakeBridge extends Bridge {
  /** What the page asked for, as `function argument`. */
  readonly asked: string[]
  readonly work: WorkReport[]
  setState(state: EngineProcessState): void
}

export const sampleSettings: AppSettings = {
  theme: 'system',
  backend: 'auto',
  threads: 0,
  workspace: '/home/mira/Roundtable',
  recentWorkspaces: ['/home/mira/Roundtable', '/data/experiments/nip'],
  notifyWhenDone: true,
  checkpointPeriod: 0,
  storedEpisodes: 20
}

/** The shell as the page sees it, in memory. */
export function createFakeBridge(given: Partial<AppSettings> = {}): FakeBridge {
  let settings: AppSettings = { ...sampleSettings, ...given }
  let state: EngineProcessState = { phase: 'ready' }
  const listeners = new Set<(state: EngineProcessState) => void>()
  const asked: string[] = []
  const work: WorkReport[] = []
  const noted = async (text: string): Promise<void> => {
    asked.push(text)
  }
  return {
    asked,
    work,
    setState: (next) => {
      state = next
      for (const listener of listeners) listener(next)
    },
    app: {
      facts: async () => ({
        version: '0.1.0',
        electron: '45.4.1',
        chrome: '150.0',
        node: '24.1',
        platform: 'linux',
        packaged: false,
        testRuntime: false,
        sandboxed: true,
        notices: 'vue 3.5\nMIT\n\nchart.js 4.6\nMIT'
      }),
      settings: async () => settings,
      saveSettings: async (changes) => (settings = { ...settings, ...changes }),
      chooseWorkspace: async () => null,
      openWorkspace: async (path) => {
        settings = { ...settings, workspace: path }
      },
      chooseDataset: async (kind) => {
        asked.push(`chooseDataset ${kind}`)
        return { paths: [kind === 'folder' ? '/home/mira/shapes' : '/home/mira/train-images-idx3-ubyte'], grant: 'granted' }
      },
      reveal: (path) => noted(`reveal ${path}`),
      saveFile: async (name) => {
        asked.push(`saveFile ${name}`)
        return `/home/mira/${name}`
      },
      openExternal: (url) => noted(`openExternal ${url}`),
      copyText: (text) => noted(`copyText ${text}`),
      reportWork: async (report) => {
        work.push(report)
      },
      notify: (title, body) => noted(`notify ${title}: ${body}`)
    },
    engine: {
      connect: () => noted('connect'),
      restart: () => noted('restart'),
      state: async () => state,
      onState: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    }
  }
}
