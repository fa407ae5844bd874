import type { ErrorReport } from './errors'
import type { DatasetId } from './ids'

export type Split = 'train' | 'test'

export interface DatasetSource {
  readonly title: string
  readonly origin: string
  readonly licence: string
  readonly citation: string
}

/** What a dataset folder's manifest.json says. */
export interface DatasetManifest {
  readonly formatVersion: 1
  readonly id: DatasetId
  readonly title: string
  readonly description: string
  readonly source: DatasetSource
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly classNames: readonly string[]
  readonly splits: Readonly<Record<Split, DatasetSplitManifest>>
  /** How the splits were drawn; absent when the origin came with its own. */
  readonly splitting?: { readonly method: string; readonly seed: number | null }
  /** What was done to the images before they came here, a sentence each. */
  readonly preparation?: readonly string[]
  /** Default binarisation facts that the reference gives (nip-spec 5.1, 5.2). */
  readonly binarification: { readonly selectedClasses: readonly [number, number]; readonly seed: number }
}

export interface DatasetSplitManifest {
  readonly count: number
  readonly classCounts: readonly number[]
  readonly images: DatasetFile
  readonly labels: DatasetFile
}

export interface DatasetFile {
  readonly file: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** One split in memory. Image axes: (image, channel, height, width), 0..255. */
export interface ImageSet {
  readonly count: number
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly pixels: Uint8Array
  readonly classes: Uint8Array
  /** Only where agents use them. */
  readonly embeddings?: EmbeddingTable
}

/** Pretrained features of every image of a set: (image, height', width', feature), too many to be held in memory at once. */
export interface EmbeddingTable {
  /** Writes one image's features at `offset` of `into`. */
  read(image: number, into: Float32Array, offset: number): void
}

/**
 * A split after binarisation, balancing and truncation (nip-spec 5.2): row i shows image `sourceIndex[i]`
 * of `images` under label `y[i]`. Rows are references, pixels are not copied.
 */
export interface BinaryDataset {
  readonly images: ImageSet
  /** 0 or 1 per row. */
  readonly y: Uint8Array
  readonly sourceIndex: Int32Array
  readonly classNames: readonly string[]
}

export interface DatasetSummary {
  readonly manifest: DatasetManifest
  readonly embedded: boolean
  readonly sizeBytes: number
  readonly verified: boolean | null
}

export interface DatasetProblem {
  readonly folder: string
  readonly report: ErrorReport
}

/** What binarisation makes of one split. */
export interface BinarisationPreview {
  readonly split: Split
  /** Label of each original class: 0, 1, `mixed` (random labels) or null when dropped. */
  readonly classLabels: readonly (0 | 1 | 'mixed' | null)[]
  readonly counts: readonly [number, number]
  readonly dropped: number
}
