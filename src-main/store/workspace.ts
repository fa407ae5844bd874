import { dirname, join, resolve } from 'node:path'
import { AppError } from '@shared/domain/errors'
import { Disk } from './disk'
import type { Files } from './files'
import { nodeFiles } from './files'
import { freeBytes } from './free-space'
import { systemProcesses } from './process-identity'
import type { ProcessTable } from './process-identity'
import { FolderRunStore } from './run-store'
import type { Workspace, WorkspaceFacts } from './types'

/** What a workspace needs from its surroundings; tests give their own. */
export interface WorkspaceOptions {
  readonly files?: Files
  readonly processes?: ProcessTable
  /** Milliseconds since 1970, UTC. */
  readonly now?: () => number
  readonly freeBytes?: (path: string) => number | null
}

/** `$ROUNDTABLE_WORKSPACE`, else ~/Roundtable. */
export function defaultWorkspace(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const chosen = env['ROUNDTABLE_WORKSPACE']
  return chosen === undefined || chosen === '' ? join(home, 'Roundtable') : resolve(chosen)
}

/** Opens a workspace without touching the disk: folders are made by the first write. `bad-request` when `path` is a file. */
export function openWorkspace(path: string, options: WorkspaceOptions = {}): Workspace {
  const disk = new Disk(options.files ?? nodeFiles)
  const root = resolve(path)
  if (disk.facts(root)?.kind === 'file') throw new AppError('bad-request', `The workspace ${root} is a file.`, { remedy: 'Choose a folder.' })
  const locks = { disk, processes: options.processes ?? systemProcesses, now: options.now ?? Date.now }
  const runs = new FolderRunStore(locks, root)
  const measure = options.freeBytes ?? freeBytes
  return {
    path: root,
    runs,
    info: (): WorkspaceFacts => {
      const existing = nearestExisting(disk, root)
      return { path: root, freeBytes: measure(existing), writable: isWritable(disk, existing), runs: runs.ids().length }
    }
  }
}

/** The workspace itself, or the folder in which it would be made. */
function nearestExisting(disk: Disk, path: string): string {
  return disk.facts(path) !== null || dirname(path) === path ? path : nearestExisting(disk, dirname(path))
}

function isWritable(disk: Disk, path: string): boolean {
  try {
    disk.files.checkWritable(path)
    return true
  } catch {
    // the answer itself
    return false
  }
}
