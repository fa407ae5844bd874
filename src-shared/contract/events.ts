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
  | { readonly type: 'disk.low'; readonly freeBytes: number; readonly path: string }

export type EventType = EngineEvent['type']
