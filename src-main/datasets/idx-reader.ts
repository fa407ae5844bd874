import { constants, open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import { constants as zlibConstants, gunzip } from 'node:zlib'
import { AppError } from '@shared/domain/errors'
import { fileFailure, systemCode } from './file-failure'
import { IDX_UNSIGNED_BYTE, idxHeaderBytes, idxTypeNames } from './idx-format'
import type { IdxArray } from './idx-format'

const inflate = promisify(gunzip)

/** Enough of a compressed file to inflate the longest header; keeps a peek below 5 MB whatever the file claims. */
const PEEK_BYTES = 4096
const DEFLATE_MAX_RATIO = 1032
const MAX_RANK = 4

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
    const dims = parseHeader(path, start, ranks)
    const headerBytes = idxHeaderBytes(dims.length)
    const contentBytes = dims.reduce((product, dim) => product * dim, 1)
    const limit = Math.min(maxBytes, LARGEST_CONTENT)
    if (contentBytes > limit) {
      throw new AppError('bad-file', `${path} promises ${dims.join(' x ')} elements, expected at most ${limit} bytes of them.`)
    }
    const total = headerBytes + contentBytes
    if (!packed) {
      if (stat.size !== total) throw sizeMismatch(path, dims, total, `${stat.size} bytes`)
      const bytes = await readBytes(file, path, total)
      return { dims, data: bytes.subarray(headerBytes) }
    }
    // no deflate stream that could hold the promised content may be larger than this, nor smaller than that
    if (stat.size > total * 2 + PEEK_BYTES) throw sizeMismatch(path, dims, total, `a compressed file of ${stat.size} bytes`)
    if (stat.size * DEFLATE_MAX_RATIO < contentBytes) throw sizeMismatch(path, dims, total, `a compressed file of only ${stat.size} bytes`)
    const bytes = await inflated(path, await readBytes(file, path, stat.size), { maxOutputLength: total }, () =>
      sizeMismatch(path, dims, total, 'more when unpacked')
    )
    if (bytes.length !== total) throw sizeMismatch(path, dims, total, `${bytes.length} bytes when unpacked`)
    return { dims, data: bytes.subarray(headerBytes) }
  } finally {
    await file.close()
  }
}

function parseHeader(path: string, bytes: Uint8Array, ranks: readonly number[]): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 4) throw new AppError('bad-file', `${path} holds ${bytes.length} bytes, too few for the 4-byte start of an IDX file.`)
  const type = view.getUint8(2)
  const rank = view.getUint8(3)
  if (view.getUint16(0) !== 0) {
    throw new AppError('bad-file', `${path} starts with 0x${hex(bytes[0])}${hex(bytes[1])}, but an IDX file starts with two zero bytes.`)
  }
  if (type !== IDX_UNSIGNED_BYTE) {
    const found = idxTypeNames[type] ?? 'no known type'
    throw new AppError('bad-file', `${path} has element type 0x${hex(type)} (${found}), expected 0x08 (unsigned bytes).`)
  }
  if (!ranks.includes(rank) || rank > MAX_RANK) {
    throw new AppError('bad-file', `${path} has ${rank} axes, expected ${ranks.join(' or ')}.`)
  }
  if (bytes.length < idxHeaderBytes(rank)) {
    throw new AppError('bad-file', `${path} ends inside its header: expected ${idxHeaderBytes(rank)} bytes of it, found ${bytes.length}.`)
  }
  const dims = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const empty = dims.indexOf(0)
  if (empty >= 0) throw new AppError('bad-file', `${path} is empty: axis ${empty} of ${dims.join(' x ')} is 0, expected at least 1.`)
  return dims
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

function sizeMismatch(path: string, dims: readonly number[], total: number, found: string): AppError {
  return new AppError('bad-file', `${path} promises ${dims.join(' x ')} elements: expected ${total} bytes, found ${found}.`, {
    remedy: 'The file is truncated, has trailing bytes or is not what its name says; get it again.'
  })
}

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0')
}
