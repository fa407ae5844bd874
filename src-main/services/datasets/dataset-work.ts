import { fileGrants } from '../../datasets/file-grants'
import type { FileGrants } from '../../datasets/file-grants'
import { engineVariables } from '@shared/contract/control'
import { systemProcesses } from '../../store/process-identity'
import type { ProcessTable } from '../../store/process-identity'

/** What importing and fetching need of their surroundings. */
export interface DatasetWork {
  /** Tells this process from every other, also from a later one of the same number; fit for a file name. */
  readonly owner: string
  /** Whether the process of that name still lives. */
  readonly isLive: (owner: string) => boolean
  readonly grants: FileGrants
  /** Asked before the publishers of known datasets; null for none. */
  readonly mirror: string | null
  /** Silence after which a server is given up, and waits before each new try, in milliseconds. */
  readonly patience: { readonly stallMs: number; readonly retryAfterMs: readonly number[] }
}

export function datasetWork(env: Readonly<Record<string, string | undefined>>, processes: ProcessTable = systemProcesses): DatasetWork {
  return {
    owner: ownerName(processes.pid, processes),
    isLive: (owner) => {
      const pid = Number(/^\d+/.exec(owner)?.[0])
      return Number.isSafeInteger(pid) && processes.startTime(pid) !== null && ownerName(pid, processes) === owner
    },
    grants: fileGrants(env[engineVariables.grantKey]),
    mirror: mirrorOf(env['ROUNDTABLE_DATASET_MIRROR']),
    patience: { stallMs: 30_000, retryAfterMs: [1_000, 4_000, 15_000] }
  }
}

/** As in "4711-99120-1f2e3d4c": number, start and boot of a process. */
function ownerName(pid: number, { bootId, startTime }: ProcessTable): string {
  return [String(pid), startTime(pid) ?? '', bootId.slice(0, 8)].map((part) => part.replace(/[^A-Za-z0-9]/g, '')).join('-')
}

/** Only addresses; anything else would be sent to a publisher's name lookup by mistake. */
function mirrorOf(text: string | undefined): string | null {
  return text !== undefined && /^https?:\/\//.test(text) ? text : null
}
