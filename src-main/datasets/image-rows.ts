import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { AppError } from '@shared/domain/errors'
import { fileFailure } from './file-failure'

/** Images of equal size that lie one after the other in a file, read by their rows. */
export interface ImageRowsPlace {
  readonly path: string
  /** Bytes before the first image. */
  readonly start: number
  readonly imageBytes: number
  readonly count: number
}

/** Opened once for many rows; nothing but what is asked for is in memory. */
export class ImageRows {
  readonly #place: ImageRowsPlace
  readonly #file: FileHandle

  private constructor(place: ImageRowsPlace, file: FileHandle) {
    this.#place = place
    this.#file = file
  }

  static async open(place: ImageRowsPlace): Promise<ImageRows> {
    const file = await open(place.path, 'r').catch((error: unknown) => {
      throw fileFailure('open', place.path, error)
    })
    return new ImageRows(place, file)
  }

  /** The pixels of these rows, one image after the other. Neighbours are read at once. */
  async read(rows: ArrayLike<number>): Promise<Uint8Array> {
    const { imageBytes, count, start, path } = this.#place
    const pixels = new Uint8Array(rows.length * imageBytes)
    for (let at = 0; at < rows.length;) {
      let end = at + 1
      while (end < rows.length && rows[end] === rows[end - 1]! + 1) end++
      const first = rows[at]!
      if (first < 0 || first + end - at > count) throw new AppError('internal', `${path} has ${count} images, row ${first + end - at - 1} was asked for.`)
      await this.#fill(pixels.subarray(at * imageBytes, end * imageBytes), start + first * imageBytes)
      at = end
    }
    return pixels
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #fill(into: Uint8Array, position: number): Promise<void> {
    for (let filled = 0; filled < into.length;) {
      const { bytesRead } = await this.#file.read(into, filled, into.length - filled, position + filled).catch((error: unknown) => {
        throw fileFailure('read', this.#place.path, error)
      })
      if (bytesRead === 0) throw new AppError('damaged', `${this.#place.path} ends before byte ${position + into.length}.`)
      filled += bytesRead
    }
  }
}
