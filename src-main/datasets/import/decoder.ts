import type { TProperties } from '@sinclair/typebox'
import type { Tree } from '@shared/config/paths'
import type { ImportPart } from '@shared/domain/dataset-import'
import type { ImageGeometry, RawImage } from '../images/raw-image'
import type { Picked } from './picked'

/** A kind of files that can become a dataset. A new kind is one file with one of these, and its line in decoders/all.ts. */
export interface DatasetDecoder {
  readonly name: string
  /** As in "IDX files (MNIST)". */
  readonly title: string
  /** What must be picked, for the message that nothing was recognised. */
  readonly expects: string
  /** Choices of its own, as schema fields; they appear in the form and as flags. */
  readonly options: TProperties
  /**
   * What the picked files are; null when they are something else. Reads headers and lists, no images.
   * @throws AppError `bad-file` when they are of this kind but cannot be used
   */
  recognise(picked: Picked): Promise<Recognised | null>
}

export interface Recognised {
  readonly parts: readonly ImportPart[]
  /** Null when the images may differ in size or colour. */
  readonly geometry: ImageGeometry | null
  readonly sizeBytes: number
  readonly notes: readonly string[]
  /** Values that suit these files better than the defaults of the options. */
  readonly suggested: Tree
  /** Options of the decoder that mean nothing for these files. */
  readonly unused?: readonly string[]
  /** Whether the files' order means anything, so that published splits keep it. */
  readonly ordered: boolean
  /** Files that a known dataset's hashes can be compared with, by name. */
  readonly files: ReadonlyMap<string, string>
  /** @param options of the decoder's own schema and the common ones, complete */
  classNames(options: Tree): readonly string[]
  /** The images of one part, in order; each is to be used before the next is asked for. Ends cleanly when it is not read to its end. */
  images(part: ImportPart['split'], options: Tree): AsyncGenerator<SourceItem, void, void>
}

export type SourceItem =
  | { readonly kind: 'image'; readonly label: number; readonly image: RawImage; /** Of its file, where it has one of its own. */ readonly name?: string }
  | { readonly kind: 'rejected'; readonly name: string; readonly reason: string }
