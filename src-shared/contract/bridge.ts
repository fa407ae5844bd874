import type { BackendChoice } from '../domain/run'

/** What the page can ask of the desktop shell: small, named functions, no generic channel. */
export interface Bridge {
  readonly app: {
    facts(): Promise<AppFacts>
    settings(): Promise<AppSettings>
    saveSettings(changes: Partial<AppSettings>): Promise<AppSettings>
    /** Asks the user for a folder; null when dismissed. The chosen path becomes the workspace after a restart of the engine. */
    chooseWorkspace(): Promise<string | null>
    openWorkspace(path: string): Promise<void>
    /** Asks the user for the files or the folder of a dataset; null when dismissed. */
    chooseDataset(kind: 'files' | 'folder'): Promise<ChosenFiles | null>
    /** Shows a file or folder of the workspace in the file manager. */
    reveal(path: string): Promise<void>
    /** Lets the user pick where to save, then writes; the path, or null when dismissed. */
    saveFile(suggestedName: string, content: string | Uint8Array): Promise<string | null>
    openExternal(url: string): Promise<void>
    copyText(text: string): Promise<void>
    /** Tells the shell how many runs are at work, for the quit question, power and the window's progress. */
    reportWork(work: WorkReport): Promise<void>
    notify(title: string, body: string): Promise<void>
  }
  readonly engine: {
    /** Asks for a fresh port; it arrives as a window message `engine-port` carrying the nonce given. */
    connect(nonce: string): Promise<void>
    /** Ends and restarts the engine process with the present settings. */
    restart(): Promise<void>
    state(): Promise<EngineProcessState>
    onState(listener: (state: EngineProcessState) => void): () => void
  }
}

/** Files that the user picked; the engine reads them only with the grant that belongs to them. */
export interface ChosenFiles {
  readonly paths: readonly string[]
  readonly grant: string
}

export interface AppFacts {
  readonly version: string
  readonly electron: string
  readonly chrome: string
  readonly node: string
  readonly platform: string
  readonly packaged: boolean
  /** Set when Electron is the out-of-support runtime meant for tests. */
  readonly testRuntime: boolean
  readonly sandboxed: boolean
  /** Text of the third-party notices. */
  readonly notices: string
}

export type Theme = 'system' | 'light' | 'dark'

export interface AppSettings {
  readonly theme: Theme
  readonly backend: BackendChoice
  /** 0: chosen by the plan. */
  readonly threads: number
  readonly workspace: string
  readonly recentWorkspaces: readonly string[]
  readonly notifyWhenDone: boolean
  readonly checkpointPeriod: number
  readonly storedEpisodes: number
}

export interface WorkReport {
  readonly running: number
  readonly names: readonly string[]
  /** 0..1, or null when unknown. */
  readonly progress: number | null
}

export type EngineProcessState =
  | { readonly phase: 'starting' | 'ready' | 'stopping' | 'stopped' }
  | { readonly phase: 'not-responding'; readonly sinceMs: number }
  | { readonly phase: 'restarting'; readonly attempt: number; readonly inMs: number; readonly crash: EngineCrash }
  | { readonly phase: 'failed'; readonly crash: EngineCrash }

export interface EngineCrash {
  readonly reason: string
  readonly exitCode: number
  readonly at: string
  readonly lastLines: readonly string[]
}

declare global {
  var roundtable: Bridge | undefined
}
