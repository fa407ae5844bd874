import type { DatasetProblem, DatasetSummary, Split } from './dataset'
import type { DatasetId } from './ids'

/** A dataset that Roundtable knows by name and can fetch. */
export interface KnownDataset {
  readonly id: DatasetId
  readonly title: string
  readonly description: string
  readonly licence: string
  readonly origin: string
  /** Of images as they are published. */
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly classes: number
  readonly counts: Readonly<Record<Split, number>>
  readonly files: readonly KnownFile[]
  /** Where the expected hashes are taken from. */
  readonly hashesFrom: string
}

export interface KnownFile {
  readonly name: string
  /** As the publisher names it, to show and to plan with; the hash decides. */
  readonly sizeBytes: number
  readonly md5: string
}

/** A known dataset that is not in the workspace. */
export interface AbsentDataset extends KnownDataset {
  /** Bytes of an earlier download that can be gone on with. */
  readonly fetchedBytes: number
}

export interface DatasetListing {
  readonly datasets: readonly DatasetSummary[]
  /** Folders that could not be read as a dataset; they do not keep the others from being listed. */
  readonly problems: readonly DatasetProblem[]
  /** Known datasets that could be fetched or imported. */
  readonly absent: readonly AbsentDataset[]
}
