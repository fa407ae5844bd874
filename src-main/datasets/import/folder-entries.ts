import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@shared/domain/errors'
import { fileFailure } from '../file-failure'

/** More is not listed: a folder that large is no set of images for one machine. */
export const mostFolderEntries = 1_000_000

/** Names of the files directly in a folder, sorted, hidden ones left out; links count as what they point to. */
export async function fileNames(folder: string): Promise<{ readonly names: readonly string[]; readonly folders: number }> {
  const names: string[] = []
  let folders = 0
  try {
    for await (const entry of await opendir(folder, { bufferSize: 256 })) {
      if (entry.name.startsWith('.')) continue
      const facts = entry.isSymbolicLink() ? await stat(join(folder, entry.name)).catch(() => null) : entry
      if (facts?.isDirectory() === true) folders++
      else if (facts?.isFile() === true) names.push(entry.name)
      if (names.length > mostFolderEntries) {
        throw new AppError('bad-file', `${folder} holds more than ${mostFolderEntries.toLocaleString('en')} files.`, { remedy: 'Import a part of it.' })
      }
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw fileFailure('list', folder, error)
  }
  return { names: names.sort(), folders }
}
