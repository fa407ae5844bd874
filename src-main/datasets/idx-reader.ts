import { constants, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants as zlibConstants, gunzip } from 'node:zlib'
import { AppError } from '@shared/domain/errors'
import { fileFailure, systemCode } from './file-failure'
import { idxHeaderBytes } from './idx-format'
import type { IdxArray } from './idx-format'
import { DEFLATE_MAX_RATIO, idxSizeMismatch, parseIdxHeader, requireIdxSize } from './idx-header'

const inflate = promisify(gunzip)

/** Enough of a compressed file to inflate the longest header; keeps a peek below 5 MB whatever the file claims. */
const PEEK_BYTES = 4096

export interface IdxLimits {
  /** Numbers of axes accepted, such as [1] for labels or [3, 4] for images. */
  readonly ranks: readonly number[]
  /** Largest content accepted, in bytes; never more than 1 GiB. */
  readonly maxBytes?: number
}

const LARGEST_CONTENT = 2 ** 30

/**
 * Reads an IDX file of unsigned bytes, plain or gzip-compressed (told by its first bytes, not its name).
 * Everything the header promises is compared with the file before memory for it is taken.
 *
 * @throws AppError `bad-file` naming the path, what was expected and what was found; `io` and its kin when it cannot be read
 */
export async function readIdx(path: string, { ranks, maxBytes = LARGEST_CONTENT }: IdxLimits): Promise<IdxArray> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw fileFailure('open', path, error)
  })
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new AppError('bad-file', `${path} is not a regular file, so it cannot be an IDX file.`)
    const head = await readBytes(file, path, Math.min(stat.size, PEEK_BYTES))
    const packed = head[0] === 0x1f && head[1] === 0x8b
    const start = packed
      ? await inflated(path, head, { maxOutputLength: PEEK_BYTES * DEFLATE_MAX_RATIO + 1024, finishFlush: zlibConstants.Z_SYNC_FLUSH })
      : head
    const dims = parseIdxHeader(path, start, ranks)
    const headerBytes = idxHeaderBytes(dims.length)
    const total = requireIdxSize(path, dims, { fileBytes: stat.size, packed, limit: Math.min(maxBytes, LARGEST_CONTENT) })
    if (!packed) {
      const bytes = await readBytes(file, path, total)
      return { dims, data: bytes.subarray(headerBytes) }
    }
    const bytes = await inflated(path, await readBytes(file, path, stat.size), { maxOutputLength: total }, () =>
      idxSizeMismatch(path, dims, total, 'more when unpacked')
    )
    if (bytes.length !== total) throw idxSizeMismatch(path, dims, total, `${bytes.length} bytes when unpacked`)
    return { dims, data: bytes.subarray(headerBytes) }
  } finally {
    await file.close()
  }
}

/** Exactly `length` bytes from the start of the file. */
async function readBytes(file: FileHandle, path: string, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, filled).catch((error: unknown) => {
      throw fileFailure('read', path, error)
    })
    if (bytesRead === 0) throw new AppError('bad-file', `${path} became shorter while it was read: expected ${length} bytes, found ${filled}.`)
    filled += bytesRead
  }
  return bytes
}

async function inflated(
  path: string,
  bytes: Uint8Array,
  options: { maxOutputLength: number; finishFlush?: number },
  tooLarge?: () => AppError
): Promise<Uint8Array> {
  try {
    const { buffer, byteOffset, byteLength } = await inflate(bytes, options)
    return new Uint8Array(buffer, byteOffset, byteLength)
  } catch (error) {
    if (tooLarge && systemCode(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw new AppError('bad-file', `${path} is not a sound gzip file: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
}
