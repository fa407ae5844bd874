import { createReadStream } from 'node:fs'
import { constants, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '@shared/domain/errors'
import { fileFailure } from '../file-failure'
import { ByteReader } from './byte-reader'

/** A file read from its beginning to its end, unpacked when it is gzip-compressed (told by its first bytes). */
export interface OpenBytes {
  readonly reader: ByteReader
  readonly packed: boolean
  /** On disk. */
  readonly fileBytes: number
  /** Stops reading; to be called whatever happened. */
  close(): void
}

export async function openBytes(path: string): Promise<OpenBytes> {
  const { start, sizeBytes } = await peek(path, 2)
  const packed = start[0] === 0x1f && start[1] === 0x8b
  const file = createReadStream(path)
  if (!packed) return { reader: new ByteReader(chunksOf(file, path), path), packed, fileBytes: sizeBytes, close: () => void file.destroy() }
  const unpacked = createGunzip()
  // a failure to read the file must reach whoever waits for unpacked bytes
  file.on('error', (error) => unpacked.destroy(error))
  file.pipe(unpacked)
  const close = (): void => {
    file.destroy()
    unpacked.destroy()
  }
  return { reader: new ByteReader(chunksOf(unpacked, path), path), packed, fileBytes: sizeBytes, close }
}

/** The first bytes of a regular file, fewer when it is shorter. @throws AppError when it is none or cannot be read */
export async function peek(path: string, length: number): Promise<{ readonly start: Uint8Array; readonly sizeBytes: number }> {
  // opening a pipe would wait for a writer
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw fileFailure('open', path, error)
  })
  try {
    const facts = await file.stat()
    if (!facts.isFile()) throw new AppError('bad-file', `${path} is not a regular file.`)
    const start = new Uint8Array(Math.min(length, facts.size))
    const { bytesRead } = await file.read(start, 0, start.length, 0)
    return { start: start.subarray(0, bytesRead), sizeBytes: facts.size }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw fileFailure('read', path, error)
  } finally {
    await file.close()
  }
}

/** The beginning of a file, unpacked when it is gzip; empty when it cannot be unpacked. */
export async function peekUnpacked(path: string, length: number): Promise<Uint8Array> {
  const opened = await openBytes(path)
  try {
    return await opened.reader.upTo(length)
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad-file') return new Uint8Array(0)
    throw error
  } finally {
    opened.close()
  }
}

async function* chunksOf(stream: Readable, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    if (isSystemError(error)) throw fileFailure('read', path, error)
    throw new AppError('bad-file', `${path} is not a sound gzip file: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
      remedy: 'The file is damaged or truncated; get it again.'
    })
  }
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}
