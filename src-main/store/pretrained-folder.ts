import { join } from 'node:path'
import type { NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { Fields } from '@shared/format/fields'
import { toStoredRecord } from '@shared/format/numbers'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { firstVersion, openDocument, writeDocument } from '@shared/format/versions'
import { Disk } from './disk'
import { sha256 } from './sha256'

/** What solo pretraining has come to. */
export interface Pretrained {
  /** Bodies, by full key. */
  readonly model: NamedArrays
  /** Under the reference's names (nip-spec 8.7). */
  readonly metrics: Readonly<Record<string, number>>
}

/**
 * Pretrained bodies kept between runs: `<key>.safetensors` with a `<key>.json` that says what it must be, the key a hash of everything
 * they were made from. A cache: any file may be deleted and is then made again.
 */
export class PretrainedFolder {
  readonly #path: string
  readonly #disk: Disk

  constructor(path: string, disk = new Disk()) {
    this.#path = path
    this.#disk = disk
  }

  /** Null where there is none. Throws `damaged` or `newer-version` for one that is not what was written. */
  read(origin: string): Pretrained | null {
    const { json, arrays } = this.#files(origin)
    const text = this.#disk.readTextIfAny(json)
    if (text === null) return null
    const fields: Fields = openDocument(text, json, firstVersion)
    if (this.#disk.facts(arrays) === null) throw new AppError('damaged', `${arrays} is missing.`)
    const bytes = this.#disk.read(arrays)
    if (sha256(bytes) !== fields.text('sha256')) throw new AppError('damaged', `${arrays} is not what was written: its SHA-256 differs from ${json}.`)
    return { model: parseSafetensors(bytes, arrays).arrays, metrics: fields.record('metrics') }
  }

  /** The arrays first: without its JSON there is nothing. */
  write(origin: string, { model, metrics }: Pretrained): void {
    const { json, arrays } = this.#files(origin)
    const bytes = serialiseSafetensors(model)
    this.#disk.makeFolder(this.#path)
    this.#disk.remove(json)
    this.#disk.writeAtomic(arrays, bytes)
    this.#disk.writeAtomic(json, writeDocument(firstVersion, { sha256: sha256(bytes), metrics: toStoredRecord(metrics), origin }))
  }

  #files(origin: string): { readonly json: string; readonly arrays: string } {
    const key = sha256(Buffer.from(origin))
    return { json: join(this.#path, `${key}.json`), arrays: join(this.#path, `${key}.safetensors`) }
  }
}
