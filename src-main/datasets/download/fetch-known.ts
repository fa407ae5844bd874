import { mkdir, open, readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@shared/domain/errors'
import { fileFailure, systemCode } from '../file-failure'
import type { KnownDefinition } from '../known/types'
import { fetchFile, sizeOf } from './fetch-file'
import type { FetchOptions } from './fetch-file'

export interface DownloadPlace {
  /** Folder in which datasets lie. */
  readonly datasets: string
  /** Tells this process from every other. */
  readonly owner: string
  readonly isLive: (owner: string) => boolean
}

export interface DownloadOptions extends Omit<FetchOptions, 'onProgress'> {
  /** Over all files of the dataset. */
  readonly onProgress: (bytes: number, total: number) => void
  /** Address of a folder with a subfolder for each dataset, asked before the publishers; null for none. */
  readonly mirror: string | null
}

/**
 * Fetches all files of a known dataset into a hidden folder among the datasets. They stay there until removed, so that what was cut off
 * goes on where it was.
 *
 * @returns the folder
 * @throws AppError `wrong-state` while another process fetches the same
 */
export async function fetchKnown(known: KnownDefinition, place: DownloadPlace, options: DownloadOptions): Promise<string> {
  const folder = downloadFolder(place.datasets, known.id)
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileFailure('write', folder, error)
  })
  const release = await takeFolder(folder, known.id, place)
  try {
    const total = known.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    let before = 0
    for (const file of known.files) {
      const onProgress = (bytes: number): void => options.onProgress(before + bytes, total)
      await fetchFile(addressesOf(known, file.name, options.mirror), file, join(folder, file.name), { ...options, onProgress })
      before += (await sizeOf(join(folder, file.name))) ?? 0
    }
    return folder
  } finally {
    await release()
  }
}

/** Removes what was fetched. @throws AppError `wrong-state` while it is being fetched */
export async function discardDownload(datasets: string, id: string, { isLive }: Pick<DownloadPlace, 'isLive'>): Promise<void> {
  const folder = downloadFolder(datasets, id)
  const other = await readFile(join(folder, 'owner'), 'utf8').catch(() => '')
  if (other !== '' && isLive(other)) throw beingFetched(id)
  await rm(folder, { recursive: true, force: true })
}

/** Bytes of an earlier download that are still there. */
export async function fetchedBytes(datasets: string, id: string): Promise<number> {
  const folder = downloadFolder(datasets, id)
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return []
    throw fileFailure('list', folder, error)
  })
  let bytes = 0
  for (const name of names) if (!/(^owner$|\.validator$)/.test(name)) bytes += (await sizeOf(join(folder, name))) ?? 0
  return bytes
}

function addressesOf({ id, mirrors }: KnownDefinition, name: string, mirror: string | null): string[] {
  const own = mirror === null ? [] : [`${mirror.endsWith('/') ? mirror : `${mirror}/`}${id}/`]
  return [...own, ...mirrors].map((folder) => `${folder}${name}`)
}

function downloadFolder(datasets: string, id: string): string {
  return join(datasets, `.download-${id}`)
}

/** One process at a time: two would write into each other's files. @returns what gives the folder up again */
async function takeFolder(folder: string, id: string, { owner, isLive }: DownloadPlace): Promise<() => Promise<void>> {
  const path = join(folder, 'owner')
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx')
      await file.writeFile(owner)
      await file.close()
      return () => rm(path, { force: true })
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw fileFailure('write', path, error)
    }
    const other = await readFile(path, 'utf8').catch(() => '')
    if (other !== '' && isLive(other)) break
    await rm(path, { force: true })
  }
  throw beingFetched(id)
}

function beingFetched(id: string): AppError {
  return new AppError('wrong-state', `${id} is being fetched.`, { remedy: 'Wait for it, or cancel it where it was begun.' })
}
