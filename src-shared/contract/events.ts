import type { RunId } from '../domain/ids'
import type { MetricColumns } from '../domain/metric'
import type { RunProgress, RunState } from '../domain/run'
import type { LogEntry } from './requests'

/** What the engine tells every client unasked, at most ten messages a second per run and kind. */
export type EngineEvent =
  | { readonly type: 'run.state'; readonly run: RunId; readonly state: RunState; readonly progress: RunProgress; readonly reason: string }
  | { readonly type: 'run.progress'; readonly run: RunId; readonly progress: RunProgress }
  /** Rows `from` .. `from + length - 1`, as columns. */
  | { readonly type: 'run.metrics'; readonly run: RunId; readonly from: number; readonly columns: MetricColumns }
  | { readonly type: 'run.log'; readonly run: RunId; readonly entry: LogEntry }
  | { readonly type: 'run.checkpoint'; readonly run: RunId; readonly iterations: number }
  /** The list of runs changed (created, renamed, removed). */
  | { readonly type: 'runs.changed' }
  | { readonly type: 'engine.load'; readonly memoryBytes: number; readonly tensors: number; readonly backend: string | null; readonly device: string | null }
  /** The list of datasets changed (imported, fetched, removed). */
  | { readonly type: 'datasets.changed' }
  /** How far an import or fetch is; `subject` is its import id, or the id of the dataset that is fetched. */
  | { readonly type: 'datasets.progress'; readonly subject: string; readonly phase: DatasetPhase; readonly done: number; readonly total: number }
  | { readonly type: 'disk.low'; readonly freeBytes: number; readonly path: string }

/** Bytes are fetched; images are read, then written. */
export type DatasetPhase = 'fetch' | 'read' | 'write'

export type EventType = EngineEvent['type']
