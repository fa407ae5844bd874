import { AppError } from '@shared/domain/errors'
import type { RunRequest, RunRequestKind } from '@shared/format/documents'
import { parseRequest, serialiseRequest } from '@shared/format/small-files'
import type { Disk } from './disk'
import type { RunPaths } from './run-paths'

/** request.json: how one process asks another, which holds the run, to stop, pause or continue. The last request wins. */

export function writeRequest(disk: Disk, paths: RunPaths, request: RunRequest): void {
  disk.writeAtomic(paths.request, serialiseRequest(request))
}

/** Reads and removes the request, if there is one. One that cannot be read is removed and reported. */
export function takeRequest(disk: Disk, paths: RunPaths): RunRequestKind | null {
  const text = disk.readTextIfAny(paths.request)
  if (text === null) return null
  disk.remove(paths.request)
  return parseRequest(text, paths.request).request
}

/** A request left for an owner that has died means nothing to the next one. */
export function dropStaleRequest(disk: Disk, paths: RunPaths): void {
  disk.remove(paths.request)
}

export function noOwner(run: string): AppError {
  return new AppError('wrong-state', `The run ${run} is not running, so there is nothing to ask of it.`)
}
