import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import type { NamedArrays } from '@shared/domain/arrays'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { AppError } from '@shared/domain/errors'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { fileFailure } from './failures'
import { sha256 } from './sha256'

/** More than any network that is read here, little enough to be held in memory. */
const largestBytes = 1 << 30

export interface WeightsFile {
  readonly arrays: NamedArrays
  readonly sha256: string
}

/** Of a file named in a configuration: a full path, or a name in the folder `weights` of the workspace. */
export function weightsPath(workspace: string, name: string): string {
  return isAbsolute(name) ? name : join(workspace, 'weights', name)
}

/** What changes when a file is replaced; cheap to ask for. */
export async function weightsStamp(path: string): Promise<string> {
  const { size, mtimeMs, ino } = await facts(path)
  return `${path} ${size} ${mtimeMs} ${ino}`
}

/** @throws AppError `not-found` without a file; `bad-file` for what is no safetensors file */
export async function readWeights(path: string): Promise<WeightsFile> {
  const { size } = await facts(path)
  if (size > largestBytes) throw new AppError('bad-file', `${path} has ${size} bytes, more than ${largestBytes}.`)
  try {
    const bytes = await readFile(path)
    return { arrays: parseSafetensors(bytes, path).arrays, sha256: sha256(bytes) }
  } catch (error) {
    throw fileFailure('read', path, error)
  }
}

/** Writes a new safetensors file, whole or not at all. @throws AppError `bad-request` for a path that is taken */
export async function writeWeights(path: string, arrays: NamedArrays, metadata: Readonly<Record<string, string>>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    if (await exists(path)) throw new AppError('bad-request', `${path} is there already.`, { remedy: 'Name another file, or delete that one.' })
    await writeFile(temporary, serialiseSafetensors(arrays, metadata), { flag: 'wx' })
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw fileFailure('write', path, error)
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

async function facts(path: string): Promise<{ readonly size: number; readonly mtimeMs: number; readonly ino: number }> {
  try {
    const found = await stat(path)
    // a pipe or device would never end
    if (!found.isFile()) throw new AppError('bad-file', `${path} is not a file.`)
    return found
  } catch (error) {
    throw fileFailure('read', path, error)
  }
}
