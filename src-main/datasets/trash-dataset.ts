import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { fileFailure } from './file-failure'

/** Moves a dataset's folder to `<trash>/dataset-<id>-<time>`; a link is moved as a link. @returns where it went */
export async function trashDataset(folder: string, id: string, trash: string, now: Date): Promise<string> {
  const target = join(trash, `dataset-${id}-${now.toISOString().replace(/[:.]/g, '')}`)
  try {
    await mkdir(trash, { recursive: true })
    await rename(folder, target)
  } catch (error) {
    throw fileFailure('write', target, error)
  }
  return target
}
