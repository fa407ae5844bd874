import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { RunId } from '@shared/domain/ids'
import type { CheckpointManifest } from '@shared/format/documents'
import { serialiseManifest } from '@shared/format/manifest-file'
import type { CheckpointFile } from '@shared/format/manifest-file'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { serialiseCheckpointState, serialiseKept } from '@shared/format/small-files'
import { checkpointFolder, isKept, isUnusable, listedIterations, readManifest, verifyCheckpoint } from './checkpoint-reader'
import type { Disk } from './disk'
import { iterationsAmong, partialPrefix } from './run-paths'
import type { RunPaths } from './run-paths'
import { sha256 } from './sha256'
import type { NewCheckpoint } from './types'

/** Writing checkpoints: only the process that holds the run does. */

/** Resume points kept besides those kept for good. */
const resumePointsKept = 2

/** A checkpoint as bytes: made in one go, so that the engine may change its arrays while the files are written. */
export interface PackedCheckpoint {
  readonly manifest: CheckpointManifest
  readonly files: ReadonlyMap<CheckpointFile, Uint8Array>
}

export function packCheckpoint(run: RunId, checkpoint: NewCheckpoint, createdAt: string): PackedCheckpoint {
  const { iterations, kind, metrics } = checkpoint
  const files = new Map<CheckpointFile, Uint8Array>([
    ['model.safetensors', serialiseSafetensors(checkpoint.model)],
    ['optimizer.safetensors', serialiseSafetensors(checkpoint.optimizer)],
    ['state.safetensors', serialiseSafetensors(checkpoint.arrays)],
    ['state.json', Buffer.from(serialiseCheckpointState(iterations, checkpoint.json))]
  ])
  const digests = [...files].map(([name, bytes]) => [name, { sizeBytes: bytes.length, sha256: sha256(bytes) }] as const)
  return { manifest: { run, iterations, kind, createdAt, metrics: { ...metrics }, files: Object.fromEntries(digests) }, files }
}

/**
 * Stages, syncs and publishes. `beforePublishing` runs when all is staged: it makes the metrics durable, and a throw there leaves nothing behind.
 * A checkpoint that is there already and whole with the same content stays (and is kept for good if `packed` is to be);
 * one that is damaged or differs makes way, after the new one is complete.
 */
export async function publishCheckpoint(disk: Disk, paths: RunPaths, packed: PackedCheckpoint, beforePublishing: () => void): Promise<void> {
  const { iterations, kind } = packed.manifest
  const final = checkpointFolder(paths, iterations)
  if (await isSame(disk, paths, packed)) {
    beforePublishing()
    if (kind === 'user') keepCheckpoint(disk, paths, iterations, packed.manifest.createdAt)
    return
  }
  disk.makeFolder(paths.checkpoints)
  const stage = join(paths.checkpoints, `${partialPrefix}${iterations}-${process.pid}-${randomBytes(3).toString('hex')}`)
  try {
    disk.makeFolder(stage)
    for (const [name, bytes] of packed.files) await disk.writeNewLater(join(stage, name), bytes)
    disk.writeNew(join(stage, 'manifest.json'), serialiseManifest(packed.manifest))
    disk.syncFolder(stage)
    beforePublishing()
    replaceFolder(disk, stage, final, join(paths.checkpoints, replacedName(iterations)))
  } catch (error) {
    disk.discard(stage)
    throw error
  }
}

/**
 * Puts `stage` where `final` is. Folders cannot be exchanged in one call: a crash in between leaves the old one aside,
 * and the sweep of the next opening puts it back.
 */
function replaceFolder(disk: Disk, stage: string, final: string, aside: string): void {
  if (disk.facts(final) === null) return disk.move(stage, final)
  disk.removeTree(aside)
  try {
    disk.move(final, aside)
    disk.move(stage, final)
  } catch (error) {
    if (disk.facts(final) === null) disk.move(aside, final)
    throw error
  }
  disk.removeTree(aside)
}

/** Marks a resume point as kept for good; nothing happens to one that is. */
function keepCheckpoint(disk: Disk, paths: RunPaths, iterations: number, keptAt: string): void {
  const manifest = readManifest(disk, paths, iterations)
  if (!isKept(disk, paths, manifest)) disk.writeAtomic(join(checkpointFolder(paths, iterations), 'kept.json'), serialiseKept(keptAt))
}

/** Removes resume points beyond the last two, never the one just written. Damaged folders stay for a person to judge. */
export function pruneResumePoints(disk: Disk, paths: RunPaths, latest: number): void {
  const resumable = listedIterations(disk, paths).filter((iterations) => isResumePoint(disk, paths, iterations) && iterations !== latest)
  const below = resumable.filter((iterations) => iterations < latest)
  // Points above the latest come from before a resume that had to go further back: they will be written again.
  const surplus = below.slice(0, Math.max(0, below.length - (resumePointsKept - 1)))
  for (const iterations of surplus) removeCheckpoint(disk, paths, iterations)
}

/** Leftovers of a process that died: only the holder of the run's lock may call this. */
export function sweepCheckpoints(disk: Disk, paths: RunPaths): void {
  const names = disk.list(paths.checkpoints)
  const present = new Set(iterationsAmong(names))
  for (const name of names.filter((entry) => entry.startsWith(partialPrefix))) {
    const replaced = replacedPattern.exec(name)?.[1]
    const path = join(paths.checkpoints, name)
    // Died between moving the old checkpoint away and moving the new one in.
    if (replaced !== undefined && !present.has(Number(replaced))) disk.move(path, checkpointFolder(paths, Number(replaced)))
    else disk.removeTree(path)
  }
}

const replacedPattern = /^\.partial-replaced-(\d{1,15})$/

function replacedName(iterations: number): string {
  return `${partialPrefix}replaced-${iterations}`
}

/** Renamed before it is emptied, so that no reader sees half of it. */
export function removeCheckpoint(disk: Disk, paths: RunPaths, iterations: number): void {
  const doomed = join(paths.checkpoints, `${partialPrefix}removed-${iterations}-${randomBytes(3).toString('hex')}`)
  disk.move(checkpointFolder(paths, iterations), doomed)
  disk.removeTree(doomed)
}

function isResumePoint(disk: Disk, paths: RunPaths, iterations: number): boolean {
  try {
    return !isKept(disk, paths, readManifest(disk, paths, iterations))
  } catch (error) {
    if (isUnusable(error)) return false
    throw error
  }
}

async function isSame(disk: Disk, paths: RunPaths, { manifest }: PackedCheckpoint): Promise<boolean> {
  try {
    const present = await verifyCheckpoint(disk, paths, manifest.iterations)
    return Object.entries(manifest.files).every(([name, { sha256: hash }]) => present.files[name]?.sha256 === hash)
  } catch (error) {
    if (isUnusable(error)) return false
    throw error
  }
}
