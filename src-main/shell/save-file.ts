import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { BrowserWindow, Dialog } from 'electron'
import { AppError } from '@shared/domain/errors'
import type { ErrorCode } from '@shared/domain/errors'

export interface SaveDialog {
  readonly dialog: Pick<Dialog, 'showSaveDialog'>
  readonly window: BrowserWindow
  /** Folder the dialog opens in. */
  readonly folder: string
}

/** Writes where the user says in the dialog, and only there; the path, or null when dismissed. */
export async function saveFile({ dialog, window, folder }: SaveDialog, suggestedName: string, content: string | Uint8Array): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: join(folder, plainName(suggestedName)) })
  // an empty path is how older versions say "dismissed"
  if (canceled || filePath === undefined || filePath === '') return null
  try {
    await writeFile(filePath, content)
  } catch (thrown) {
    throw writeFailure(filePath, thrown)
  }
  return filePath
}

/** A suggestion may propose a name, never a folder. */
export function plainName(suggested: string): string {
  const name = basename(suggested.replaceAll('\\', '/'))
    // control characters and what Windows refuses in names
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f<>:"|?*]/g, '_')
    .replace(/^\.+/, '')
    .slice(0, 120)
  return name === '' ? 'export' : name
}

function writeFailure(path: string, thrown: unknown): AppError {
  const failure = thrown instanceof Error ? (thrown as NodeJS.ErrnoException) : new Error(String(thrown))
  const cause = { cause: failure }
  switch ('code' in failure ? failure.code : undefined) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('disk-full', `The disk of ${path} is full.`, { ...cause, remedy: 'Free some space or save elsewhere.' })
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new AppError('read-only' satisfies ErrorCode, `${path} may not be written.`, { ...cause, remedy: 'Save elsewhere.' })
    default:
      return new AppError('io', `${path} could not be written: ${failure.message}`, cause)
  }
}
