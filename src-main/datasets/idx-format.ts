/**
 * The IDX format of the MNIST files: two zero bytes, a type byte, the number of axes, one big-endian uint32 per axis,
 * then the elements row-major. Roundtable uses unsigned bytes: labels (image), grey images (image, row, column) and
 * images with channels (image, channel, row, column).
 */
export interface IdxArray {
  readonly dims: readonly number[]
  readonly data: Uint8Array
}

export const IDX_UNSIGNED_BYTE = 0x08

/** Name of each element type the format knows, for messages. */
export const idxTypeNames: Readonly<Record<number, string>> = {
  0x08: 'unsigned bytes',
  0x09: 'signed bytes',
  0x0b: '16-bit integers',
  0x0c: '32-bit integers',
  0x0d: '32-bit floats',
  0x0e: '64-bit floats'
}

export function idxHeaderBytes(rank: number): number {
  return 4 + 4 * rank
}

/** The beginning of an IDX file of unsigned bytes. */
export function idxHeader(dims: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(idxHeaderBytes(dims.length))
  const view = new DataView(bytes.buffer)
  view.setUint8(2, IDX_UNSIGNED_BYTE)
  view.setUint8(3, dims.length)
  dims.forEach((dim, axis) => view.setUint32(4 + 4 * axis, dim))
  return bytes
}

/** The bytes of an uncompressed IDX file. */
export function encodeIdx({ dims, data }: IdxArray): Uint8Array {
  const elements = dims.reduce((product, dim) => product * dim, 1)
  if (elements !== data.length) throw new RangeError(`IDX axes ${dims.join(' x ')} hold ${elements} elements, not ${data.length}`)
  const header = idxHeader(dims)
  const bytes = new Uint8Array(header.length + data.length)
  bytes.set(header)
  bytes.set(data, header.length)
  return bytes
}
