import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { EmbeddingTable } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { safetensorsHead } from '@shared/format/safetensors'
import { Disk, writeAll } from './disk'
import { systemProcesses } from './process-identity'
import { sha256 } from './sha256'

/** What features were computed from, in few words each: a file is found again by all of them together. */
export type EmbeddingOrigin = Readonly<Record<string, string>>

export interface EmbeddingAxes {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** Features of every image of a set, read image by image from a file that stays open. */
export interface EmbeddingFile extends EmbeddingTable {
  close(): void
}

/** Takes the features of images one after another; nothing can be found before `finish`. */
export interface EmbeddingWriter {
  append(values: Float32Array): void
  finish(): void
  /** Leaves nothing behind; for when anything has failed. */
  giveUp(): void
}

const unfinished = /^[0-9a-f]{64}\.tmp-(\d+)-[0-9a-f]+$/

/**
 * Pretrained features kept between runs: one safetensors file per image set and network, array `embeddings` (image, height, width,
 * channel), named by the hash of its origin. A cache: any file may be deleted and is then computed again.
 */
export class EmbeddingFolder {
  readonly #path: string
  readonly #disk: Disk

  constructor(path: string, disk = new Disk()) {
    this.#path = path
    this.#disk = disk
  }

  /** Null where there are none yet, or where the file is not what its name says. */
  open(origin: EmbeddingOrigin, axes: EmbeddingAxes): EmbeddingFile | null {
    const path = this.#file(origin)
    const head = headOf(origin, axes)
    const size = axes.height * axes.width * axes.channels
    const { files } = this.#disk
    if (this.#disk.facts(path)?.sizeBytes !== head.length + 4 * size * axes.images) return null
    const fd = this.#disk.attempt('read', path, () => files.open(path, 'r'))
    const found = new Uint8Array(head.length)
    if (!this.#fill(path, fd, found, 0) || found.some((byte, index) => byte !== head[index])) {
      files.close(fd)
      return null
    }
    return {
      read: (image, into, offset) => {
        const bytes = new Uint8Array(into.buffer, into.byteOffset + 4 * offset, 4 * size)
        if (this.#fill(path, fd, bytes, head.length + 4 * size * image)) return
        throw new AppError('damaged', `${path} ends before image ${image}.`, { remedy: 'Delete it; it is computed again by the next start.' })
      },
      close: () => files.close(fd)
    }
  }

  begin(origin: EmbeddingOrigin, axes: EmbeddingAxes): EmbeddingWriter {
    this.#disk.makeFolder(this.#path)
    this.#sweep()
    const path = this.#file(origin)
    const temporary = `${path.slice(0, -extension.length)}.tmp-${systemProcesses.pid}-${randomBytes(6).toString('hex')}`
    return new UnfinishedFile(this.#disk, temporary, path, headOf(origin, axes))
  }

  #file(origin: EmbeddingOrigin): string {
    const sorted = Object.entries(origin).sort(([a], [b]) => (a < b ? -1 : 1))
    return join(this.#path, `${sha256(Buffer.from(JSON.stringify(sorted)))}${extension}`)
  }

  /** False where the file ends too early. */
  #fill(path: string, fd: number, into: Uint8Array, position: number): boolean {
    return this.#disk.attempt('read', path, () => {
      for (let at = 0; at < into.length;) {
        const count = this.#disk.files.read(fd, into.subarray(at), position + at)
        if (count === 0) return false
        at += count
      }
      return true
    })
  }

  /** Removes what processes that are no more have left unfinished. */
  #sweep(): void {
    for (const name of this.#disk.list(this.#path)) {
      const pid = unfinished.exec(name)?.[1]
      if (pid !== undefined && systemProcesses.startTime(Number(pid)) === null) this.#disk.discard(join(this.#path, name))
    }
  }
}

const extension = '.safetensors'

function headOf(origin: EmbeddingOrigin, { images, height, width, channels }: EmbeddingAxes): Uint8Array {
  return safetensorsHead([['embeddings', { type: 'F32', shape: [images, height, width, channels] }]], origin)
}

class UnfinishedFile implements EmbeddingWriter {
  readonly #disk: Disk
  readonly #temporary: string
  readonly #path: string
  #fd: number | null

  constructor(disk: Disk, temporary: string, path: string, head: Uint8Array) {
    this.#disk = disk
    this.#temporary = temporary
    this.#path = path
    this.#fd = disk.attempt('write', temporary, () => disk.files.open(temporary, 'wx'))
    try {
      this.#write(head)
    } catch (thrown) {
      this.giveUp()
      throw thrown
    }
  }

  append(values: Float32Array): void {
    this.#write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }

  finish(): void {
    this.#disk.attempt('write', this.#temporary, () => this.#disk.files.fsync(this.#open()))
    this.#close()
    this.#disk.move(this.#temporary, this.#path)
  }

  giveUp(): void {
    this.#close()
    this.#disk.discard(this.#temporary)
  }

  #write(bytes: Uint8Array): void {
    this.#disk.attempt('write', this.#temporary, () => writeAll(this.#disk.files, this.#open(), bytes))
  }

  #open(): number {
    if (this.#fd === null) throw new AppError('internal', `${this.#temporary} is closed.`)
    return this.#fd
  }

  #close(): void {
    if (this.#fd !== null) this.#disk.files.close(this.#fd)
    this.#fd = null
  }
}
