import { AppError } from '@shared/domain/errors'
import { IDX_UNSIGNED_BYTE, idxHeaderBytes, idxTypeNames } from './idx-format'

/** What deflate can make of one byte at most. */
export const DEFLATE_MAX_RATIO = 1032
const MAX_RANK = 4
/** Of a compressed file beyond twice its content: headers and stored blocks take no more. */
const PACKING_ALLOWANCE = 4096

/**
 * The axes that an IDX header names.
 *
 * @param bytes the file's beginning, unpacked
 * @throws AppError `bad-file` naming the path, what was expected and what was found
 */
export function parseIdxHeader(path: string, bytes: Uint8Array, ranks: readonly number[]): number[] {
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

/**
 * Compares what a header promises with what the file can hold, before memory is taken for it.
 *
 * @returns bytes of the unpacked file, header included
 * @throws AppError `bad-file`
 */
export function requireIdxSize(
  path: string,
  dims: readonly number[],
  { fileBytes, packed, limit }: { readonly fileBytes: number; readonly packed: boolean; readonly limit: number }
): number {
  const contentBytes = dims.reduce((product, dim) => product * dim, 1)
  if (contentBytes > limit) throw new AppError('bad-file', `${path} promises ${dims.join(' x ')} elements, expected at most ${limit} bytes of them.`)
  const total = idxHeaderBytes(dims.length) + contentBytes
  if (!packed && fileBytes !== total) throw idxSizeMismatch(path, dims, total, `${fileBytes} bytes`)
  // no deflate stream that could hold the promised content may be larger than this, nor smaller than that
  if (packed && fileBytes > total * 2 + PACKING_ALLOWANCE) throw idxSizeMismatch(path, dims, total, `a compressed file of ${fileBytes} bytes`)
  if (packed && fileBytes * DEFLATE_MAX_RATIO < contentBytes) throw idxSizeMismatch(path, dims, total, `a compressed file of only ${fileBytes} bytes`)
  return total
}

export function idxSizeMismatch(path: string, dims: readonly number[], total: number, found: string): AppError {
  return new AppError('bad-file', `${path} promises ${dims.join(' x ')} elements: expected ${total} bytes, found ${found}.`, {
    remedy: 'The file is truncated, has trailing bytes or is not what its name says; get it again.'
  })
}

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0')
}
