import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { fileFailure } from '../file-failure'
import { idxHeader, idxHeaderBytes } from '../idx-format'
import { geometryBytes } from '../images/raw-image'
import type { ImageGeometry } from '../images/raw-image'
import type { ImageRowsPlace } from '../image-rows'
import { Fingerprints, GrowingBytes } from './growing-columns'

/** Images that were read and lie in a file of their own, with what is known of each. */
export interface StagedImages {
  /** An IDX file: (image, row, column), or (image, channel, row, column) for colour. */
  readonly path: string
  readonly geometry: ImageGeometry
  readonly count: number
  /** (image) class. */
  readonly labels: Uint8Array
  /** (image) equal for equal pixels. */
  readonly fingerprints: BigUint64Array
  /** (byte value) how often it occurs among all pixels. */
  readonly histogram: Float64Array
}

/** Written in pieces of about this size. */
const pieceBytes = 1 << 20

/** Takes images one by one and writes them in pieces: memory does not grow with their number, but for nine bytes each. */
export class StagedImagesWriter {
  readonly #path: string
  readonly #geometry: ImageGeometry
  readonly #file: FileHandle
  readonly #piece: Uint8Array
  readonly #imageBytes: number
  readonly #labels = new GrowingBytes()
  readonly #fingerprints = new Fingerprints()
  readonly #histogram = new Float64Array(256)
  #filled = 0
  #count = 0

  private constructor(path: string, geometry: ImageGeometry, file: FileHandle) {
    this.#path = path
    this.#geometry = geometry
    this.#file = file
    this.#imageBytes = geometryBytes(geometry)
    this.#piece = new Uint8Array(Math.max(1, Math.floor(pieceBytes / this.#imageBytes)) * this.#imageBytes)
  }

  static async create(path: string, geometry: ImageGeometry): Promise<StagedImagesWriter> {
    const file = await open(path, 'wx').catch((error: unknown) => {
      throw fileFailure('write', path, error)
    })
    const writer = new StagedImagesWriter(path, geometry, file)
    // the header is only known at the end; until then nothing takes the file for a whole one
    await writer.#write(new Uint8Array(idxHeaderBytes(writer.#dims.length)), 0)
    return writer
  }

  get count(): number {
    return this.#count
  }

  /** @param draw writes one image, axes (channel, row, column) */
  async add(label: number, draw: (into: Uint8Array) => void): Promise<void> {
    const image = this.#piece.subarray(this.#filled, this.#filled + this.#imageBytes)
    draw(image)
    for (const value of image) this.#histogram[value]!++
    this.#labels.push(label)
    this.#fingerprints.push(fingerprint(image))
    this.#filled += this.#imageBytes
    this.#count++
    if (this.#filled === this.#piece.length) await this.#flush()
  }

  async finish(): Promise<StagedImages> {
    await this.#flush()
    await this.#write(idxHeader(this.#dims), 0)
    await this.#file.close()
    return {
      path: this.#path,
      geometry: this.#geometry,
      count: this.#count,
      labels: this.#labels.values,
      fingerprints: this.#fingerprints.values,
      histogram: this.#histogram
    }
  }

  /** Lets go of the file without finishing it. */
  async abandon(): Promise<void> {
    await this.#file.close()
  }

  get #dims(): number[] {
    return imageDims(this.#count, this.#geometry)
  }

  async #flush(): Promise<void> {
    const at = idxHeaderBytes(this.#dims.length) + this.#count * this.#imageBytes - this.#filled
    await this.#write(this.#piece.subarray(0, this.#filled), at)
    this.#filled = 0
  }

  async #write(bytes: Uint8Array, at: number): Promise<void> {
    try {
      for (let written = 0; written < bytes.length;) {
        written += (await this.#file.write(bytes, written, bytes.length - written, at + written)).bytesWritten
      }
    } catch (error) {
      throw fileFailure('write', this.#path, error)
    }
  }
}

/** The axes of an IDX file of images. */
export function imageDims(count: number, { channels, height, width }: ImageGeometry): number[] {
  return channels === 1 ? [count, height, width] : [count, channels, height, width]
}

/** Where the images lie in their file. */
export function rowsPlace({ path, geometry, count }: StagedImages): ImageRowsPlace {
  return { path, start: idxHeaderBytes(imageDims(count, geometry).length), imageBytes: geometryBytes(geometry), count }
}

function fingerprint(image: Uint8Array): bigint {
  return createHash('md5').update(image).digest().readBigUInt64LE(0)
}
