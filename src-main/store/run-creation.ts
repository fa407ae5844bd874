import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { AppError } from '@shared/domain/errors'
import { asRunId } from '@shared/domain/ids'
import type { RunId } from '@shared/domain/ids'
import { serialiseRunFile } from '@shared/format/run-file'
import { serialiseStatus } from '@shared/format/status-file'
import type { RunFile } from '@shared/format/documents'
import type { Disk } from './disk'
import { systemCode } from './failures'
import { lockName, lockText } from './run-lock'
import type { Locks } from './run-lock'
import { partialPrefix, pathsIn, pathsOfRun } from './run-paths'
import { initialStatus } from './run-reading'
import type { NewRun } from './types'

/** Makes a run's folder, complete and locked, and only then gives it its name. */
export function createRunFolder(locks: Locks, runsFolder: string, newRun: NewRun): RunId {
  const { disk, now } = locks
  const createdAt = new Date(now()).toISOString()
  const id = newRun.id ?? freeId(disk, runsFolder, createdAt)
  const { folder } = pathsOfRun(runsFolder, id)
  if (disk.facts(folder) !== null) throw taken(id)
  const run: RunFile = { ...newRun, id, createdAt }
  disk.makeFolder(runsFolder)
  const stage = pathsIn(join(runsFolder, `${partialPrefix}${id}-${randomBytes(4).toString('hex')}`))
  try {
    disk.makeFolder(stage.folder)
    disk.writeNew(stage.run, serialiseRunFile(run))
    disk.writeNew(stage.status, serialiseStatus(initialStatus(run.config, createdAt)))
    disk.writeNew(join(stage.folder, lockName(1)), lockText(locks))
    disk.syncFolder(stage.folder)
    disk.move(stage.folder, folder)
  } catch (error) {
    disk.discard(stage.folder)
    if (error instanceof AppError && ['ENOTEMPTY', 'EEXIST'].includes(systemCode(error.cause))) throw taken(id)
    throw error
  }
  return id
}

/** `20261121-140501`, and `-2`, `-3` ... where several runs start within a second. */
function freeId(disk: Disk, runsFolder: string, createdAt: string): RunId {
  const base = createdAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')
  for (let attempt = 1; ; attempt++) {
    const id = asRunId(attempt === 1 ? base : `${base}-${attempt}`)
    if (disk.facts(join(runsFolder, id)) === null) return id
  }
}

function taken(id: RunId): AppError {
  return new AppError('bad-request', `There is a run ${id} already.`, { remedy: 'Choose another id, or resume that run.' })
}
