import { dialog } from 'electron'
import type { BrowserWindow } from 'electron'

/** Asks whether to stop the runs at work and quit. */
export async function askToQuit(window: BrowserWindow, names: readonly string[]): Promise<boolean> {
  const what = names.length === 1 ? `The run ${String(names[0])} is` : `${names.length} runs are`
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Quit Roundtable',
    message: `${what} at work.`,
    detail: 'Stopping keeps everything up to the last finished iteration. A stopped run can be resumed at any time.',
    buttons: ['Cancel', 'Stop and quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true
  })
  return response === 1
}

/** Asks for files of a dataset, or a folder of them; null when dismissed. Most systems have no dialog for both at once. */
export async function pickDataset(window: BrowserWindow, kind: 'files' | 'folder'): Promise<readonly string[] | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: kind === 'files' ? 'Choose the files of a dataset' : 'Choose the folder of a dataset',
    buttonLabel: 'Choose',
    properties: kind === 'files' ? ['openFile', 'multiSelections'] : ['openDirectory']
  })
  return canceled || filePaths.length === 0 ? null : filePaths
}

/** Asks for a folder that holds or shall hold a workspace; null when dismissed. */
export async function pickWorkspace(window: BrowserWindow, from: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Choose a workspace',
    buttonLabel: 'Use this folder',
    defaultPath: from,
    properties: ['openDirectory', 'createDirectory']
  })
  return canceled ? null : (filePaths[0] ?? null)
}
