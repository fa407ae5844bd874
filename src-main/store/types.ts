import type { Tree } from '@shared/config/paths'
import type { CheckpointKind, CheckpointSummary } from '@shared/domain/checkpoint'
import type { NamedArrays } from '@shared/domain/arrays'
import type { Episode } from '@shared/domain/episode'
import type { ErrorReport } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { MetricRow } from '@shared/domain/metric'
import type { ExecutionPlan, RunSummary } from '@shared/domain/run'
import type { BestCheckpoint, CheckpointManifest, EventEntry, LockOwner, RunFile, RunRequestKind, RunStatus } from '@shared/format/documents'

/** What the store offers to the services: a workspace, its runs, and the handle of a run that this process holds. */

export interface Workspace {
  /** Absolute. */
  readonly path: string
  readonly runs: RunStore
  info(): WorkspaceFacts
}

export interface WorkspaceFacts {
  readonly path: string
  /** Null where the system does not tell. */
  readonly freeBytes: number | null
  readonly writable: boolean
  readonly runs: number
}

/** Runs by id. Reading needs no lock; ids that do not exist throw `not-found`. */
export interface RunStore {
  /** Makes the folder with run.json and a `queued` status and locks it. Without an id one is made from the time. `bad-request` when the id is taken or ill-formed. */
  create(run: NewRun): RunHandle
  /** Locks an existing run for this process: `run-in-use` when a live process holds it. Repairs a torn last line of its logs. */
  open(id: RunId): RunHandle
  ids(): readonly RunId[]
  /** Throws `damaged` or `newer-version` when run.json cannot be used. */
  read(id: RunId): StoredRun
  /** Never throws for one run's sake: unreadable runs carry a problem. Newest first. */
  summaries(): readonly RunSummary[]
  summary(id: RunId): RunSummary
  /** Rows from `from` on; cheap to call again for news. */
  metrics(id: RunId, from: number): MetricsPage
  events(id: RunId, from: number, limit: number): EventsPage
  /** Newest last; damaged ones are listed with their problem. `verify` hashes every file. */
  checkpoints(id: RunId, options?: { verify?: boolean }): Promise<readonly CheckpointSummary[]>
  checkpoint(id: RunId, iterations: number, options?: { verify?: boolean }): Promise<CheckpointSummary>
  /** Always verified by hash: `not-found`, `damaged` or `newer-version`. */
  readCheckpoint(id: RunId, iterations: number): Promise<CheckpointContent>
  /** The checkpoint that the run keeps as its best; null where it keeps none. */
  best(id: RunId): BestCheckpoint | null
  /** Empty when none were stored with that checkpoint. */
  episodes(id: RunId, iterations: number): readonly Episode[]
  /** Works while another process holds the run. */
  rename(id: RunId, name: string): void
  /** Asks the process that holds the run; `wrong-state` when none does. */
  request(id: RunId, request: RunRequestKind): void
  /** Moves the folder to trash/<id>-<time> and says where; `run-in-use` while it is held. */
  trash(id: RunId): string
  sizeBytes(id: RunId): number
}

export interface NewRun extends Omit<RunFile, 'id' | 'createdAt'> {
  readonly id?: RunId | undefined
}

export interface StoredRun {
  readonly id: RunId
  readonly path: string
  readonly name: string
  readonly run: RunFile
  /** With `interrupted` in place of a live state that no process stands behind. */
  readonly status: RunStatus
  readonly plan: ExecutionPlan
  readonly holder: Holder
}

export type Holder = { readonly kind: 'nobody' } | { readonly kind: 'here' } | { readonly kind: 'elsewhere'; readonly owner: LockOwner }

export interface MetricsPage {
  readonly rows: readonly MetricRow[]
  /** Complete rows in the file. */
  readonly total: number
  /** A torn or damaged line, which ends the rows that can be used. */
  readonly problem: ErrorReport | null
}

export interface EventsPage {
  readonly entries: readonly (EventEntry & { readonly index: number })[]
  readonly total: number
}

/** A run that this process holds. Every method throws `wrong-state` after release. */
export interface RunHandle {
  readonly id: RunId
  readonly path: string
  readonly run: RunFile
  readonly status: RunStatus
  /** The plan in force. */
  readonly plan: ExecutionPlan
  /** Complete rows in metrics.jsonl. */
  readonly rows: number
  /** `row.iteration` must be `rows`. On failure the file is as before. */
  appendMetrics(row: MetricRow): void
  /** Forces the rows to the disk. */
  metricsDurable(): void
  /** Cuts to the first `rows` rows; what is cut is kept in a side file. Returns how many rows were cut. */
  truncateMetrics(rows: number): number
  /** Merges over the present status and stamps it. */
  setStatus(changes: Partial<Omit<RunStatus, 'updatedAt' | 'plan' | 'sizeBytes'>>): void
  /** Changes the plan in force and logs it. */
  setPlan(plan: ExecutionPlan): void
  log(level: EventEntry['level'], kind: string, text: string): EventEntry & { readonly index: number }
  /** Rows below `iterations` are made durable first. Older resume points beyond two are removed afterwards. */
  writeCheckpoint(checkpoint: NewCheckpoint): Promise<CheckpointSummary>
  /** The last checkpoint that is whole and below which all rows are; null when there is none. */
  latestUsable(): Promise<{ readonly checkpoint: CheckpointContent | null; readonly skipped: readonly SkippedCheckpoint[] }>
  writeEpisodes(iterations: number, episodes: readonly Episode[]): void
  /** Removes a checkpoint and the episodes stored with it; nothing happens where there is none. */
  dropCheckpoint(iterations: number): void
  readonly best: BestCheckpoint | null
  /** Replaces what the alias `best` stands for; null takes it away. */
  setBest(best: BestCheckpoint | null): void
  /** What another process asked, once. */
  takeRequest(): RunRequestKind | null
  /** Makes the logs durable and gives up the lock. Safe to call twice. */
  release(): void
}

export interface NewCheckpoint {
  readonly iterations: number
  readonly kind: CheckpointKind
  /** Keys `<agent>.<part>.<reference path>`, PyTorch layouts. */
  readonly model: NamedArrays
  /** Keys `exp_avg/`, `exp_avg_sq/`, `step/`, `target/` + model key; `objective/` + what the objective remembers. */
  readonly optimizer: NamedArrays
  /** Environment, sampler, normaliser. */
  readonly arrays: NamedArrays
  /** The rest: generators, counters, schedules. Numbers that JSON lacks (NaN, infinities, -0) survive. */
  readonly json: Tree
  readonly metrics: Readonly<Record<string, number>>
}

export interface CheckpointContent {
  readonly manifest: CheckpointManifest
  readonly iterations: number
  readonly model: NamedArrays
  readonly optimizer: NamedArrays
  readonly arrays: NamedArrays
  readonly json: Tree
}

export interface SkippedCheckpoint {
  readonly iterations: number
  readonly problem: ErrorReport
}
