import type { DatasetManifest, DatasetSource, Split } from '@shared/domain/dataset'
import type { KnownFile } from '@shared/domain/known-dataset'
import type { Tree } from '@shared/config/paths'

/** A published dataset: what it is, where its files are and how they must hash. One file each, and a line in all.ts. */
export interface KnownDefinition {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly source: DatasetSource
  readonly channels: 1 | 3
  readonly height: number
  readonly width: number
  readonly classNames: readonly string[]
  readonly counts: Readonly<Record<Split, number>>
  /** Addresses of folders that hold the files, tried in this order. */
  readonly mirrors: readonly string[]
  readonly files: readonly KnownFile[]
  /** Where the hashes stand that the files are compared with. */
  readonly hashesFrom: string
  readonly binarification: DatasetManifest['binarification']
  /** Options of the import. */
  readonly options: Tree
}
