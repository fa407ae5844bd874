import type { AppFacts, AppSettings, EngineProcessState, WorkReport } from '@shared/contract/bridge'
import { AppError } from '@shared/domain/errors'
import type { BridgeHandlers } from './ipc'
import { settingProblem, withRecent } from './settings-schema'
import { existingFolder, insideWorkspace } from './workspace-paths'

/** What the bridge's functions do their work with; each is one small door to Electron or to the supervisor. */
export interface Doors {
  facts(): AppFacts
  readonly settings: { readonly current: AppSettings; save(changes: Partial<AppSettings>): AppSettings }
  readonly engine: {
    readonly state: EngineProcessState
    restart(): Promise<void>
    /** Gives the page a port of its own, marked with its nonce. */
    connect(nonce: string, page: Parameters<BridgeHandlers['engine.connect']>[1]): void
  }
  readonly work: { readonly isGoingOn: boolean; report(work: WorkReport): void }
  /** Asks the user for a folder. */
  pickFolder(from: string): Promise<string | null>
  /** Asks the user for the files or the folder of a dataset. */
  pickDataset(kind: 'files' | 'folder'): Promise<readonly string[] | null>
  /** What tells the engine that these were picked. */
  signFiles(paths: readonly string[]): string
  saveFile(suggestedName: string, content: string | Uint8Array): Promise<string | null>
  showInFolder(path: string): void
  openAddress(url: string): Promise<void>
  copyText(text: string): void
  notify(title: string, body: string): void
}

export function bridgeHandlers(doors: Doors): BridgeHandlers {
  const { settings, engine, work } = doors

  const switchTo = async (folder: string): Promise<void> => {
    const { workspace, recentWorkspaces } = settings.current
    if (folder === workspace) return
    settings.save({ workspace: folder, recentWorkspaces: withRecent(withRecent(recentWorkspaces, workspace), folder) })
    await engine.restart()
  }
  const refuseDuringWork = (): void => {
    if (!work.isGoingOn) return
    throw new AppError('wrong-state', 'The workspace cannot be changed while a run is at work.', { remedy: 'Stop the run first; it can be resumed later.' })
  }

  return {
    'app.facts': () => doors.facts(),
    'app.settings': () => settings.current,
    'app.saveSettings': (changes) => {
      // where files are read and written is decided in dialogs, never by the page
      if ('workspace' in changes || 'recentWorkspaces' in changes) throw new AppError('bad-request', 'The workspace is chosen in its dialog.')
      return settings.save(changes)
    },
    'app.chooseWorkspace': async () => {
      refuseDuringWork()
      const picked = await doors.pickFolder(settings.current.workspace)
      if (picked === null) return null
      const folder = await existingFolder(picked)
      const problem = settingProblem('workspace', folder)
      if (problem !== null) throw new AppError('bad-request', `The folder cannot be used: ${problem}.`)
      await switchTo(folder)
      return folder
    },
    'app.openWorkspace': async (path) => {
      refuseDuringWork()
      if (!settings.current.recentWorkspaces.includes(path)) {
        throw new AppError('bad-request', `${path} is not a workspace that was opened before.`, { remedy: 'Choose it in the folder dialog.' })
      }
      await existingFolder(path)
      await switchTo(path)
      return null
    },
    'app.chooseDataset': async (kind) => {
      const paths = await doors.pickDataset(kind)
      return paths === null ? null : { paths, grant: doors.signFiles(paths) }
    },
    'app.reveal': async (path) => {
      doors.showInFolder(await insideWorkspace(settings.current.workspace, path))
      return null
    },
    'app.saveFile': ({ suggestedName, content }) => doors.saveFile(suggestedName, content),
    'app.openExternal': async (url) => {
      await doors.openAddress(url)
      return null
    },
    'app.copyText': (text) => done(doors.copyText(text)),
    'app.reportWork': (report) => done(work.report(report)),
    'app.notify': ({ title, body }) => {
      if (settings.current.notifyWhenDone) doors.notify(title, body)
      return null
    },
    'engine.connect': (nonce, page) => done(engine.connect(nonce, page)),
    'engine.restart': async () => {
      await engine.restart()
      return null
    },
    'engine.state': () => engine.state
  }
}

function done(_result: void): null {
  return null
}
