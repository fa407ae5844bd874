import type { RunId } from '@shared/domain/ids'
import type { RunSummary } from '@shared/domain/run'

export type ColumnId = 'name' | 'state' | 'dataset' | 'protocol' | 'progress' | 'accuracy' | 'test' | 'length' | 'speed' | 'updated' | 'curve'

export interface Column {
  readonly id: ColumnId
  readonly label: string
  /** What the column says, for hover. */
  readonly help: string
  readonly numeric: boolean
  /** What it is sorted by; null when it is not. */
  readonly key: ((run: RunSummary) => number | string) | null
}

export const columns: readonly Column[] = [
  { id: 'name', label: 'Name', help: 'Name of the run', numeric: false, key: (run) => run.name.toLowerCase() },
  { id: 'state', label: 'State', help: 'What the run is doing', numeric: false, key: (run) => run.state },
  { id: 'dataset', label: 'Dataset', help: 'Images it trains on', numeric: false, key: (run) => run.dataset },
  { id: 'protocol', label: 'Protocol', help: 'Interaction protocol', numeric: false, key: (run) => run.protocol },
  {
    id: 'progress',
    label: 'Iteration',
    help: 'Finished iterations of all',
    numeric: true,
    key: (run) => run.progress.iteration / Math.max(1, run.progress.iterations)
  },
  { id: 'accuracy', label: 'Accuracy', help: 'mean_accuracy of the last training batch', numeric: true, key: headline('mean_accuracy') },
  { id: 'test', label: 'Test', help: 'test_mean_accuracy', numeric: true, key: headline('test_mean_accuracy') },
  { id: 'length', label: 'Rounds', help: 'mean_episode_length: rounds until the verdict', numeric: true, key: headline('mean_episode_length') },
  { id: 'speed', label: 'Frames/s', help: 'Environment frames per second', numeric: true, key: (run) => run.progress.framesPerSecond },
  { id: 'updated', label: 'Updated', help: 'Last change', numeric: true, key: (run) => Date.parse(run.updatedAt) },
  { id: 'curve', label: 'Curve', help: 'mean_accuracy over the run', numeric: false, key: null }
]

export interface Sorting {
  readonly column: ColumnId | 'created'
  readonly descending: boolean
}

function headline(name: string): (run: RunSummary) => number {
  return (run) => run.headline[name] ?? NaN
}

/** Ids of the runs that match the words, in order. Missing numbers stand last whichever way it is sorted. */
export function orderedRuns(runs: readonly RunSummary[], filter: string, { column, descending }: Sorting): readonly RunId[] {
  const key = column === 'created' ? (run: RunSummary): number => Date.parse(run.createdAt) : (columns.find(({ id }) => id === column)?.key ?? (() => 0))
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return runs
    .filter((run) => matches(run, words))
    .map((run) => ({ id: run.id, value: key(run) }))
    .sort((a, b) => compared(a.value, b.value, descending))
    .map(({ id }) => id)
}

function matches(run: RunSummary, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const text = `${run.name} ${run.id} ${run.state} ${run.dataset} ${run.protocol}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function compared(a: number | string, b: number | string, descending: boolean): number {
  const missing = Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  if (missing !== 0) return missing
  const order = a < b ? -1 : a > b ? 1 : 0
  return descending ? -order : order
}
