import { reportOf } from '@shared/domain/errors'
import type { WorkspaceInfo } from '@shared/contract/requests'
import type { ServiceDependencies } from './dependencies'
import type { ServiceTable } from './service-table'

type WorkspaceServices = Pick<ServiceTable, 'workspace.info'>

export function workspaceServices({ workspace }: Pick<ServiceDependencies, 'workspace'>): WorkspaceServices {
  return { 'workspace.info': (): WorkspaceInfo => workspace.info() }
}

/** Free space below which training may end on a full disk. */
const lowBytes = 1e9

/** Warns once each time the disk gets low, and again only after it recovered. */
export function watchDisk({ workspace, events }: Pick<ServiceDependencies, 'workspace' | 'events'>): () => void {
  let warned = false
  return () => {
    let facts: WorkspaceInfo
    try {
      facts = workspace.info()
    } catch (unreadable) {
      // an unplugged disk must not end the engine; whoever writes next is told
      console.error(`The disk of the workspace cannot be looked at: ${reportOf(unreadable).message}`)
      return
    }
    const { freeBytes, path } = facts
    const low = freeBytes !== null && freeBytes < lowBytes
    if (low && !warned) events.emit({ type: 'disk.low', freeBytes, path })
    warned = low
  }
}
