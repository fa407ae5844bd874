import type { ErrorReport } from './errors'
import type { RunId } from './ids'

export type CheckpointKind = 'resume' | 'user'

export interface CheckpointSummary {
  readonly run: RunId
  /** The state after this many finished iterations; also the folder's name. */
  readonly iterations: number
  readonly kind: CheckpointKind
  readonly createdAt: string
  readonly sizeBytes: number
  /** Metrics of the last finished iteration (row iterations - 1), test metrics included where known. */
  readonly metrics: Readonly<Record<string, number>>
  /** Stored test episodes. */
  readonly episodes: number
  readonly integrity: 'unchecked' | 'verified' | 'damaged'
  readonly problem: ErrorReport | null
  /** Whether the alias `best` stands for it. */
  readonly best?: true
  readonly path: string
}
