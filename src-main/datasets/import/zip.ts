import type { Readable } from 'node:stream'
import { AppError } from '@shared/domain/errors'
import { open } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { DEFLATE_MAX_RATIO } from '../idx-header'
import { ByteReader } from './byte-reader'

export interface ZipEntry {
  readonly name: string
  /** Unpacked, as the archive's directory says; reading more or less is an error. */
  readonly sizeBytes: number
  readonly index: number
}

const mostEntries = 1000

/**
 * What a zip archive's directory lists. Nothing of an archive is ever written under the names it gives.
 * @throws AppError `bad-file` for a damaged archive, one with thousands of entries, or names that point outside
 */
export async function listZip(path: string): Promise<ZipEntry[]> {
  const zip = await openZip(path)
  try {
    return (await entriesOf(zip, path)).map(({ fileName, uncompressedSize }, index) => ({ name: fileName, sizeBytes: uncompressedSize, index }))
  } finally {
    zip.close()
  }
}

/** The unpacked bytes of one entry. Unpacks no further than it is read. */
export async function openZipEntry(path: string, { name, index }: ZipEntry): Promise<{ readonly reader: ByteReader; close(): void }> {
  const zip = await openZip(path)
  try {
    const entry = (await entriesOf(zip, path))[index]
    if (entry?.fileName !== name) throw new AppError('bad-file', `${path} changed while it was read.`)
    const stream = await new Promise<Readable>((resolve, reject) => {
      zip.openReadStream(entry, (error, opened) => (error ? reject(damaged(path, error)) : resolve(opened)))
    })
    const close = (): void => {
      stream.destroy()
      zip.close()
    }
    return { reader: new ByteReader(stream as AsyncIterable<Uint8Array>, `${path}, ${name},`), close }
  } catch (error) {
    zip.close()
    throw error
  }
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, strictFileNames: true }, (error, zip) => (error ? reject(damaged(path, error)) : resolve(zip)))
  })
}

function entriesOf(zip: ZipFile, path: string): Promise<Entry[]> {
  if (zip.entryCount > mostEntries) throw new AppError('bad-file', `${path} lists ${zip.entryCount} entries, expected at most ${mostEntries}.`)
  return new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      if (entry.uncompressedSize > entry.compressedSize * DEFLATE_MAX_RATIO + 1024) {
        reject(new AppError('bad-file', `${path}: ${entry.fileName} promises ${entry.uncompressedSize} bytes out of ${entry.compressedSize}, which cannot be.`))
      } else zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', (error: Error) => reject(damaged(path, error)))
    zip.readEntry()
  })
}

function damaged(path: string, error: Error): AppError {
  return new AppError('bad-file', `${path} is not a sound zip archive: ${error.message}.`, {
    cause: error,
    remedy: 'The file is damaged or truncated; get it again.'
  })
}
