import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileFailure, systemCode } from '../file-failure'

/**
 * Folders in which imports and downloads are prepared. They lie among the datasets, so that one rename publishes, under names that no
 * dataset can have. Each names its owner; those whose owner is gone are removed by whoever works next.
 */
const workplacePattern = /^\.import-(.+)-[0-9a-f]{12}$/

/** @param owner tells this process from every other, as in "4711-99000-1f2e3d4c" */
export async function makeWorkplace(datasets: string, owner: string): Promise<string> {
  const path = join(datasets, `.import-${owner}-${randomBytes(6).toString('hex')}`)
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw fileFailure('write', path, error)
  }
  return path
}

export async function removeWorkplace(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true })
}

/** Removes what processes that ended in the middle of an import have left. @param isLive whether an owner still works */
export async function sweepWorkplaces(datasets: string, isLive: (owner: string) => boolean): Promise<void> {
  let names: string[]
  try {
    names = await readdir(datasets)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw fileFailure('list', datasets, error)
  }
  for (const name of names) {
    const owner = workplacePattern.exec(name)?.[1]
    if (owner !== undefined && !isLive(owner)) await removeWorkplace(join(datasets, name))
  }
}
