import { join } from 'node:path'
import { isId } from '@shared/domain/ids'
import type { RunId } from '@shared/domain/ids'
import { AppError } from '@shared/domain/errors'

/** Where everything lies in a run's folder (docs/workspace.md). */
export interface RunPaths {
  readonly folder: string
  readonly run: string
  readonly status: string
  readonly name: string
  readonly request: string
  readonly best: string
  readonly metrics: string
  readonly events: string
  readonly checkpoints: string
  readonly episodes: string
}

/** Throws `bad-request` for an id that could not name a folder, so that no id ever leads out of the workspace. */
export function pathsOfRun(runsFolder: string, id: RunId): RunPaths {
  if (!isId(id)) {
    throw new AppError('bad-request', `${JSON.stringify(id)} is not a run id.`, {
      remedy: 'An id has up to 64 lower-case letters, digits, - and _, and starts with a letter or digit.'
    })
  }
  return pathsIn(join(runsFolder, id))
}

export function pathsIn(folder: string): RunPaths {
  return {
    folder,
    run: join(folder, 'run.json'),
    status: join(folder, 'status.json'),
    name: join(folder, 'name.json'),
    request: join(folder, 'request.json'),
    best: join(folder, 'best.json'),
    metrics: join(folder, 'metrics.jsonl'),
    events: join(folder, 'events.jsonl'),
    checkpoints: join(folder, 'checkpoints'),
    episodes: join(folder, 'episodes')
  }
}

/** Folders being written or removed; never read. */
export const partialPrefix = '.partial-'

const iterationsPattern = /^(0|[1-9]\d{0,14})$/

/** The checkpoints among the names in a folder, as numbers, ascending. */
export function iterationsAmong(names: readonly string[]): number[] {
  return names
    .filter((name) => iterationsPattern.test(name))
    .map(Number)
    .sort((a, b) => a - b)
}
