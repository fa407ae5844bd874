import type { Stats } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AppError } from '@shared/domain/errors'
import { fileFailure } from '../file-failure'

export interface PickedFile {
  readonly path: string
  readonly name: string
  readonly sizeBytes: number
}

/** What a person picked: some files, or one folder with what lies directly in it. */
export interface Picked {
  /** Of the folder or the first file. */
  readonly name: string
  /** The folder picked; null when files were. */
  readonly folder: string | null
  /** By name. At most `mostFiles` of a folder: no format but images has more. */
  readonly files: readonly PickedFile[]
  /** Names of the subfolders, sorted. */
  readonly folders: readonly string[]
}

/** Of a folder's files, enough for every format that consists of a few. */
const mostFiles = 1000
const mostFolders = 2000
const mostPaths = 1000

/** @throws AppError `bad-request` for a mixture of files and folders, `not-found` for what is not there */
export async function lookAt(paths: readonly string[]): Promise<Picked> {
  const [first] = paths
  if (first === undefined || paths.length > mostPaths) throw new AppError('bad-request', `Pick one folder, or 1 to ${mostPaths} files.`)
  const facts = await Promise.all(paths.map(async (path) => ({ path, facts: await factsOf(path) })))
  const folder = facts.find((entry) => entry.facts.isDirectory())
  if (folder) {
    if (facts.length > 1) throw new AppError('bad-request', 'Pick one folder, or files: not both, and not several folders.')
    return await lookInto(folder.path)
  }
  const odd = facts.find((entry) => !entry.facts.isFile())
  if (odd) throw new AppError('bad-file', `${odd.path} is neither a file nor a folder.`)
  const files = facts.map(({ path, facts: { size } }) => ({ path, name: basename(path), sizeBytes: size }))
  return { name: basename(first), folder: null, files: files.sort(byName), folders: [] }
}

export async function lookInto(folder: string): Promise<Picked> {
  const files: PickedFile[] = []
  const folders: string[] = []
  try {
    for await (const entry of await opendir(folder)) {
      // hidden files are the system's own (.DS_Store, ._name), never data
      if (entry.name.startsWith('.')) continue
      const path = join(folder, entry.name)
      // a link counts as what it points to; one that points nowhere is passed over
      const facts = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry
      if (facts?.isDirectory() === true && folders.length < mostFolders) folders.push(entry.name)
      if (facts?.isFile() === true && files.length < mostFiles) files.push({ path, name: entry.name, sizeBytes: (await stat(path)).size })
    }
  } catch (error) {
    throw fileFailure('list', folder, error)
  }
  return { name: basename(folder), folder, files: files.sort(byName), folders: folders.sort() }
}

async function factsOf(path: string): Promise<Stats> {
  try {
    return await stat(path)
  } catch (error) {
    throw fileFailure('open', path, error)
  }
}

function byName(a: PickedFile, b: PickedFile): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
