import type { Tree } from '../config/paths'
import type { CheckpointKind } from '../domain/checkpoint'
import type { ErrorReport } from '../domain/errors'
import type { RunId } from '../domain/ids'
import type { ExecutionPlan, RunDatasetHash, RunParent, RunProgress, RunSettings, RunState, RunVersions } from '../domain/run'

/** What the files of a run say once read; the format version is the files' own business. */

/** run.json: written once, when the run is created. */
export interface RunFile {
  readonly id: RunId
  /** The name given at creation; a later name stands in name.json. */
  readonly name: string
  /** UTC, ISO 8601. */
  readonly createdAt: string
  /** The complete configuration: every default written out, reference names. */
  readonly config: Tree
  readonly settings: RunSettings
  /** Chosen before the run is created; a later change stands in status.json and is logged. */
  readonly plan: ExecutionPlan
  readonly versions: RunVersions
  readonly datasets: readonly RunDatasetHash[]
  readonly parent: RunParent | null
  /** The preset the configuration started from, if any. */
  readonly preset: string | null
}

/** status.json: replaced whole by the run's owner. */
export interface RunStatus {
  readonly state: RunState
  readonly updatedAt: string
  readonly progress: RunProgress
  readonly headline: Readonly<Record<string, number>>
  /** At most 64 values for the sparkline. */
  readonly spark: readonly number[]
  /** Why the run is in this state; empty when there is nothing to say. */
  readonly reason: string
  /** What made the run fail. */
  readonly problem: ErrorReport | null
  /** The plan in force, when it is no longer that of run.json. */
  readonly plan: ExecutionPlan | null
  /** Bytes of the run's folder when its last checkpoint was written. */
  readonly sizeBytes: number
}

/** One line of events.jsonl; its 0-based line number is its index. */
export interface EventEntry {
  /** UTC, ISO 8601. */
  readonly at: string
  readonly level: 'info' | 'warning' | 'error'
  readonly kind: string
  readonly text: string
}

export interface FileDigest {
  readonly sizeBytes: number
  /** Lower-case hexadecimal. */
  readonly sha256: string
}

/** checkpoints/<iterations>/manifest.json: written last, so that its presence says the rest is complete. */
export interface CheckpointManifest {
  readonly run: RunId
  readonly iterations: number
  /** As written; a resume point that was kept later has a kept.json beside it. */
  readonly kind: CheckpointKind
  readonly createdAt: string
  /** Metrics of the last finished iteration. */
  readonly metrics: Readonly<Record<string, number>>
  readonly files: Readonly<Record<string, FileDigest>>
}

/** best.json: which checkpoint the alias `best` stands for; replaced whole. */
export interface BestCheckpoint {
  readonly iterations: number
  readonly metric: string
  readonly mode: RunSettings['bestMode']
  readonly value: number
}

export const runRequestKinds = ['stop', 'pause', 'continue'] as const
/** What another process asked of the run's owner. */
export type RunRequestKind = (typeof runRequestKinds)[number]

/** request.json: written by any process, consumed by the run's owner. */
export interface RunRequest {
  readonly request: RunRequestKind
  readonly askedAt: string
  readonly pid: number
}

/** lock-<n>.json: who holds the run. */
export interface LockOwner {
  readonly pid: number
  readonly host: string
  /** Changes at every boot; empty where the system does not tell. */
  readonly bootId: string
  /** When the process started, in the system's own notation; empty where it does not tell. */
  readonly startTime: string
  readonly takenAt: string
}
