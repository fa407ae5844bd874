import { join } from 'node:path'
import type { Tree } from '@shared/config/paths'
import type { NamedArrays } from '@shared/domain/arrays'
import type { CheckpointSummary } from '@shared/domain/checkpoint'
import { AppError, reportOf } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { CheckpointManifest } from '@shared/format/documents'
import { checkpointFiles, parseManifest } from '@shared/format/manifest-file'
import type { CheckpointFile } from '@shared/format/manifest-file'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { parseCheckpointState } from '@shared/format/small-files'
import type { Disk } from './disk'
import { countEpisodes } from './episode-files'
import type { RunPaths } from './run-paths'
import { iterationsAmong } from './run-paths'
import { sha256 } from './sha256'
import type { CheckpointContent } from './types'

/** Reading checkpoints. Nothing is believed before its size and hash agree with the manifest. */

export function checkpointFolder(paths: RunPaths, iterations: number): string {
  return join(paths.checkpoints, String(iterations))
}

export function listedIterations(disk: Disk, paths: RunPaths): number[] {
  return iterationsAmong(disk.list(paths.checkpoints))
}

/** Throws `not-found`, `damaged` or `newer-version`. */
export function readManifest(disk: Disk, paths: RunPaths, iterations: number): CheckpointManifest {
  const folder = checkpointFolder(paths, iterations)
  if (disk.facts(folder) === null) throw new AppError('not-found', `There is no checkpoint ${iterations} in ${paths.folder}.`)
  const path = join(folder, 'manifest.json')
  const text = disk.readTextIfAny(path)
  if (text === null) throw damaged(path, 'is missing')
  const manifest = parseManifest(text, path)
  if (manifest.iterations !== iterations) throw damaged(path, `is that of checkpoint ${manifest.iterations}`)
  return manifest
}

/** Whether it is kept for good: written as such, or marked later. */
export function isKept(disk: Disk, paths: RunPaths, manifest: CheckpointManifest): boolean {
  return manifest.kind === 'user' || disk.facts(join(checkpointFolder(paths, manifest.iterations), 'kept.json')) !== null
}

/** Everything, verified. */
export async function readCheckpoint(disk: Disk, paths: RunPaths, iterations: number): Promise<CheckpointContent> {
  const manifest = readManifest(disk, paths, iterations)
  const files = new Map<CheckpointFile, Uint8Array>()
  for (const name of checkpointFiles) files.set(name, await verifiedFile(disk, paths, manifest, name))
  const folder = checkpointFolder(paths, iterations)
  const arraysIn = (name: CheckpointFile): NamedArrays => parseSafetensors(files.get(name) ?? new Uint8Array(0), join(folder, name)).arrays
  return {
    manifest,
    iterations,
    model: arraysIn('model.safetensors'),
    optimizer: arraysIn('optimizer.safetensors'),
    arrays: arraysIn('state.safetensors'),
    json: readState(files.get('state.json'), join(folder, 'state.json'), iterations)
  }
}

/** Hashes every file. Throws like readCheckpoint. */
export async function verifyCheckpoint(disk: Disk, paths: RunPaths, iterations: number): Promise<CheckpointManifest> {
  const manifest = readManifest(disk, paths, iterations)
  for (const name of checkpointFiles) await verifiedFile(disk, paths, manifest, name)
  return manifest
}

/** One line of the list; a checkpoint that cannot be used is listed with its problem. */
export async function summariseCheckpoint(disk: Disk, paths: RunPaths, run: RunId, iterations: number, verify: boolean): Promise<CheckpointSummary> {
  const path = checkpointFolder(paths, iterations)
  try {
    const manifest = verify ? await verifyCheckpoint(disk, paths, iterations) : readManifest(disk, paths, iterations)
    if (!verify) checkSizes(disk, paths, manifest)
    return {
      run,
      iterations,
      kind: isKept(disk, paths, manifest) ? 'user' : 'resume',
      createdAt: manifest.createdAt,
      sizeBytes: Object.values(manifest.files).reduce((size, file) => size + file.sizeBytes, 0),
      metrics: manifest.metrics,
      episodes: countEpisodes(disk, paths, iterations),
      integrity: verify ? 'verified' : 'unchecked',
      problem: null,
      path
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') throw error
    return { run, iterations, kind: 'resume', createdAt: '', sizeBytes: 0, metrics: {}, episodes: 0, integrity: 'damaged', problem: reportOf(error), path }
  }
}

function checkSizes(disk: Disk, paths: RunPaths, manifest: CheckpointManifest): void {
  for (const [name, { sizeBytes }] of Object.entries(manifest.files)) {
    const path = join(checkpointFolder(paths, manifest.iterations), name)
    checkSize(path, disk.facts(path)?.sizeBytes ?? null, sizeBytes)
  }
}

async function verifiedFile(disk: Disk, paths: RunPaths, manifest: CheckpointManifest, name: CheckpointFile): Promise<Uint8Array> {
  const path = join(checkpointFolder(paths, manifest.iterations), name)
  const expected = manifest.files[name]
  // Before reading, so that a file blown up by accident is not loaded.
  checkSize(path, disk.facts(path)?.sizeBytes ?? null, expected?.sizeBytes ?? 0)
  const bytes = await disk.readLater(path)
  if (sha256(bytes) !== expected?.sha256) throw damaged(path, 'is not what was written: its SHA-256 differs from the manifest')
  return bytes
}

function checkSize(path: string, found: number | null, expected: number): void {
  if (found === null) throw damaged(path, 'is missing')
  if (found !== expected) throw damaged(path, `has ${found} bytes instead of ${expected}`)
}

function readState(bytes: Uint8Array | undefined, path: string, iterations: number): Tree {
  const { iterations: found, state } = parseCheckpointState(Buffer.from(bytes ?? []).toString('utf8'), path)
  if (found !== iterations) throw damaged(path, `is that of checkpoint ${found}`)
  return state
}

function damaged(path: string, why: string): AppError {
  return new AppError('damaged', `${path} ${why}.`, { remedy: 'Use another checkpoint of the run.' })
}

/** Whether an error speaks of the checkpoint itself, so that another may serve, and not of the disk. */
export function isUnusable(error: unknown): boolean {
  return error instanceof AppError && ['damaged', 'bad-file', 'newer-version', 'not-found'].includes(error.code)
}
