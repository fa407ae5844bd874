import { basename, join } from 'node:path'
import type { RunId } from '@shared/domain/ids'
import { AppError } from '@shared/domain/errors'
import { holderOf, takeLock } from './run-lock'
import type { Locks } from './run-lock'
import type { RunPaths } from './run-paths'

/** Moves a run to <workspace>/trash/<id>-<time>; where it went. Links are moved as links, never followed. */
export function trashRun(locks: Locks, workspace: string, id: RunId, paths: RunPaths): string {
  const { disk } = locks
  const trash = join(workspace, 'trash')
  disk.makeFolder(trash)
  if (disk.facts(trash)?.kind !== 'folder') throw new AppError('io', `${trash} is not a folder.`, { remedy: 'Remove it, so that a trash folder can be made.' })
  const target = join(trash, `${id}-${new Date(locks.now()).toISOString().replace(/[:.]/g, '')}`)
  if (disk.facts(paths.folder)?.kind !== 'folder') {
    // A link put there by hand: taking its lock would write outside the workspace.
    if (holderOf(locks, paths.folder).kind !== 'nobody') throw new AppError('run-in-use', `The run ${id} is in use.`)
    disk.move(paths.folder, target)
    return target
  }
  const lock = takeLock(locks, paths.folder, id)
  try {
    disk.move(paths.folder, target)
  } catch (error) {
    disk.discard(lock)
    throw error
  }
  disk.remove(join(target, basename(lock)))
  return target
}
