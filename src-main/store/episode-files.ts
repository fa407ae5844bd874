import { join } from 'node:path'
import type { Episode } from '@shared/domain/episode'
import { AppError } from '@shared/domain/errors'
import { parseEpisodes, peekEpisodeCount, serialiseEpisodes } from '@shared/format/episodes-file'
import type { Disk } from './disk'
import { LineFile } from './line-file'
import type { RunPaths } from './run-paths'
import { sha256 } from './sha256'

/** The test episodes stored with a checkpoint: episodes/<iterations>.json and .safetensors. */

const headBytes = 128

export function writeEpisodes(disk: Disk, paths: RunPaths, iterations: number, episodes: readonly Episode[]): void {
  const { json, arrays } = serialiseEpisodes(episodes, sha256)
  const [jsonPath, arraysPath] = filesOf(paths, iterations)
  disk.makeFolder(paths.episodes)
  if (disk.readTextIfAny(jsonPath) === json && disk.facts(arraysPath)?.sizeBytes === arrays.length) return
  // Without its JSON a set of episodes is not there: at no moment do old facts stand beside new arrays.
  disk.remove(jsonPath)
  disk.syncFolder(paths.episodes)
  disk.writeAtomic(arraysPath, arrays)
  disk.writeAtomic(jsonPath, json)
}

/** Nothing happens where there are none. */
export function removeEpisodes(disk: Disk, paths: RunPaths, iterations: number): void {
  // the JSON first: without it a set of episodes is not there
  for (const path of filesOf(paths, iterations)) disk.remove(path)
}

/** None when none were stored. Throws `damaged` or `newer-version`. */
export function readEpisodes(disk: Disk, paths: RunPaths, iterations: number): Episode[] {
  const [jsonPath, arraysPath] = filesOf(paths, iterations)
  const json = disk.readTextIfAny(jsonPath)
  if (json === null) return []
  if (disk.facts(arraysPath) === null) throw new AppError('damaged', `${arraysPath} is missing.`)
  return parseEpisodes(json, disk.read(arraysPath), jsonPath, sha256)
}

/** From the first bytes alone: lists of many checkpoints need no more. 0 when there are none or the file does not say. */
export function countEpisodes(disk: Disk, paths: RunPaths, iterations: number): number {
  const [jsonPath] = filesOf(paths, iterations)
  if (disk.facts(jsonPath) === null) return 0
  return peekEpisodeCount(Buffer.from(new LineFile(disk, jsonPath).bytes(0, headBytes)).toString('utf8')) ?? 0
}

function filesOf({ episodes }: RunPaths, iterations: number): readonly [json: string, arrays: string] {
  return [join(episodes, `${iterations}.json`), join(episodes, `${iterations}.safetensors`)]
}
