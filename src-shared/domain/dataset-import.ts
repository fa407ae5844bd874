import type { Split } from './dataset'
import type { ErrorReport } from './errors'
import type { DatasetId, ImportId } from './ids'

/** What the picked files are, before any of their images is read. */
export interface ImportScan {
  readonly import: ImportId
  /** What kind of files these are, as in "IDX files (MNIST)". */
  readonly title: string
  /** Name of the picked file or folder. */
  readonly name: string
  readonly suggestedId: string
  readonly suggestedTitle: string
  readonly classNames: readonly string[]
  /** Images by the split they are published in; `all` when the split is still to be drawn. */
  readonly parts: readonly ImportPart[]
  /** Null when the images may differ in size. */
  readonly geometry: { readonly channels: number; readonly height: number; readonly width: number } | null
  readonly sizeBytes: number
  /** Facts worth knowing before reading, a sentence each. */
  readonly notes: readonly string[]
  /** Outcome of comparing the files with a known dataset's; null when none was named. */
  readonly known: KnownCheck | null
  /** The choices there are, as a schema group whose defaults suit these files. */
  readonly options: unknown
}

export interface ImportPart {
  readonly split: Split | 'all'
  readonly images: number
}

export interface KnownCheck {
  readonly dataset: DatasetId
  /** Files whose MD5 is the expected one, out of those it lists. */
  readonly matching: number
  readonly files: number
  readonly hashesFrom: string
}

/** What was read, ready to become a dataset. */
export interface ImportPreview {
  readonly import: ImportId
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly classNames: readonly string[]
  readonly splits: Readonly<Record<Split, ImportedSplit>>
  /** Over all bytes read, 0 black to 255. */
  readonly values: { readonly low: number; readonly high: number; readonly mean: number }
  readonly rejected: RejectedFiles
  readonly sizeBytes: number
  /** What one should look at before accepting, a sentence each. */
  readonly warnings: readonly string[]
}

export interface ImportedSplit {
  readonly count: number
  readonly classCounts: readonly number[]
}

export interface RejectedFiles {
  readonly count: number
  readonly reasons: readonly { readonly reason: string; readonly count: number }[]
  /** The first of them; `count` says how many there are. */
  readonly shown: readonly { readonly name: string; readonly reason: string }[]
}

/** What a person says of a dataset when accepting it. */
export interface AboutDataset {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly origin: string
  readonly licence: string
  readonly citation: string
}

/** A run that was made with a dataset. */
export interface DatasetUse {
  readonly run: string
  readonly name: string
  readonly state: string
  readonly createdAt: string
  /** Whether the run holds or waits for the dataset now. */
  readonly inUse: boolean
  /** Whether the dataset still is the one that the run was made with. */
  readonly same: boolean
}

export interface DatasetUsage {
  readonly runs: readonly DatasetUse[]
  /** Runs whose files could not be read, so that nobody can say what they used. */
  readonly unreadable: readonly { readonly run: string; readonly report: ErrorReport }[]
}
