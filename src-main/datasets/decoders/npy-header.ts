import { AppError } from '@shared/domain/errors'

/** What the header of a .npy file says (numpy.lib.format). */
export interface NpyHeader {
  /** As safetensors names element types. */
  readonly type: string
  readonly shape: readonly number[]
  readonly headerBytes: number
}

/** Element types by NumPy's descriptors; unsigned 64-bit whole numbers are read as signed ones, which they equal below 2^63. */
const types: Readonly<Record<string, string>> = {
  '|u1': 'U8',
  '|i1': 'I8',
  '|b1': 'BOOL',
  '<u2': 'U16',
  '<i2': 'I16',
  '<u4': 'U32',
  '<i4': 'I32',
  '<i8': 'I64',
  '<u8': 'I64',
  '<f2': 'F16',
  '<f4': 'F32',
  '<f8': 'F64'
}

/** Bytes before the text of the header: magic, version and its length in 2 or 4 bytes. */
export const npyPreamble = 12
const longestHeader = 1 << 16

/** Length of the whole header, from the first 12 bytes. @throws AppError `bad-file` */
export function npyHeaderBytes(start: Uint8Array, where: string): number {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
  if (start.length < npyPreamble || view.getUint8(0) !== 0x93 || String.fromCharCode(...start.subarray(1, 6)) !== 'NUMPY') {
    throw new AppError('bad-file', `${where} does not begin as a .npy file.`)
  }
  const version = view.getUint8(6)
  if (version < 1 || version > 3) throw new AppError('bad-file', `${where} has .npy version ${version}, expected 1 to 3.`)
  const bytes = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true)
  if (bytes > longestHeader || bytes < npyPreamble)
    throw new AppError('bad-file', `${where} announces a header of ${bytes} bytes, expected at most ${longestHeader}.`)
  return bytes
}

/** @param header all bytes of the header @throws AppError `bad-file` for anything but a plain, row-major, little-endian array */
export function parseNpyHeader(header: Uint8Array, where: string): NpyHeader {
  const text = Buffer.from(header.subarray(header[6] === 1 ? 10 : 12))
    .toString('latin1')
    .trim()
  const fields = /^\{(.*)\}$/s.exec(text)?.[1]
  const descr = /(?:^|[,{\s])'descr'\s*:\s*'([^']*)'/.exec(fields ?? '')?.[1]
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(fields ?? '')?.[1]
  const sizes = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(fields ?? '')?.[1]
  if (descr === undefined || order === undefined || sizes === undefined)
    throw new AppError('bad-file', `${where} has a header that is not understood: ${text.slice(0, 80)}.`)
  if (order === 'True') throw new AppError('bad-file', `${where} is stored column by column.`, { remedy: 'Save numpy.ascontiguousarray of it.' })
  const type = Object.hasOwn(types, descr) ? types[descr] : undefined
  if (type === undefined) {
    throw new AppError('bad-file', `${where} has the element type ${descr}, which is not read.`, {
      remedy: 'Save it as uint8 or float32; labels as any whole numbers.'
    })
  }
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number(size.trim())]))
  if (shape.length > 32 || !shape.every((size) => Number.isSafeInteger(size)))
    throw new AppError('bad-file', `${where} has a shape that is not understood: ${sizes.slice(0, 80)}.`)
  return { type, shape, headerBytes: header.length }
}
