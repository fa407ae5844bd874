import type { CheckpointSummary } from '@shared/domain/checkpoint'
import type { RunId } from '@shared/domain/ids'
import type { RunSummary } from '@shared/domain/run'

export interface RunGroupRow {
  readonly key: string
  readonly kind: 'run'
  readonly id: RunId
  /** Null when checkpoints are left of a run that is not listed. */
  readonly run: RunSummary | null
  readonly count: number
  readonly sizeBytes: number
  readonly damaged: number
  readonly open: boolean
}

export interface CheckpointRow {
  readonly key: string
  readonly kind: 'checkpoint'
  readonly run: RunSummary | null
  readonly checkpoint: CheckpointSummary
  /** Whether resuming the run starts from here. */
  readonly newest: boolean
}

/** The tree as flat rows: runs in the order of their newest checkpoint, their steps below the open ones. */
export function checkpointRows(
  byRun: ReadonlyMap<RunId, readonly CheckpointSummary[]>,
  runs: ReadonlyMap<RunId, RunSummary>,
  isOpen: (run: RunId) => boolean,
  filter: string
): (RunGroupRow | CheckpointRow)[] {
  const text = filter.trim().toLowerCase()
  const groups = [...byRun]
    .map(([id, checkpoints]) => ({
      id,
      checkpoints,
      run: runs.get(id) ?? null,
      newest: checkpoints.reduce((latest, { createdAt }) => (createdAt > latest ? createdAt : latest), '')
    }))
    .filter(({ id, run }) => text === '' || `${run?.name ?? ''} ${id}`.toLowerCase().includes(text))
    .sort((a, b) => (a.newest < b.newest ? 1 : -1))
  return groups.flatMap(({ id, checkpoints, run }) => {
    const open = isOpen(id)
    const head: RunGroupRow = {
      key: id,
      kind: 'run',
      id,
      run,
      count: checkpoints.length,
      sizeBytes: checkpoints.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      damaged: checkpoints.filter(({ integrity }) => integrity === 'damaged').length,
      open
    }
    const usable = checkpoints.find(({ integrity }) => integrity !== 'damaged')
    const steps = checkpoints.map((checkpoint): CheckpointRow => ({
      key: `${id}/${checkpoint.iterations}`,
      kind: 'checkpoint',
      run,
      checkpoint,
      newest: checkpoint === usable
    }))
    return open ? [head, ...steps] : [head]
  })
}
