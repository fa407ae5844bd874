import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInflate } from 'node:zlib'
import { AppError } from '@shared/domain/errors'
import { sizeOf } from '@shared/domain/arrays'
import { bytesPerElement } from '@shared/format/element-types'
import { DEFLATE_MAX_RATIO } from '../idx-header'
import { ByteReader } from '../import/byte-reader'

/** A matrix of numbers in a MATLAB 5 file. Elements come column-major: the first axis runs fastest. */
export interface MatMatrix {
  readonly name: string
  /** As safetensors names element types. */
  readonly type: string
  readonly dims: readonly number[]
  /** The elements, from the first on. */
  open(): Promise<{ readonly reader: ByteReader; close(): void }>
}

const miMATRIX = 14
const miCOMPRESSED = 15
/** Storage types of numbers ("MAT-File Format", table 1-1). */
const types: Readonly<Record<number, string>> = { 1: 'I8', 2: 'U8', 3: 'I16', 4: 'U16', 5: 'I32', 6: 'U32', 7: 'F32', 9: 'F64', 12: 'I64' }
const mostMatrices = 100

interface Place {
  readonly path: string
  readonly start: number
  readonly sizeBytes: number
  readonly packed: boolean
}

export function isMatFile(start: Uint8Array): boolean {
  return Buffer.from(start.subarray(0, 10)).toString('latin1') === 'MATLAB 5.0' && start[126] === 0x49 && start[127] === 0x4d
}

/** The numeric matrices at the top of a file. @throws AppError `bad-file` for a damaged one */
export async function matricesIn(path: string, fileBytes: number): Promise<MatMatrix[]> {
  const matrices: MatMatrix[] = []
  for (const place of await placesIn(path, fileBytes)) {
    const matrix = await readMatrix(place)
    if (matrix) matrices.push(matrix)
  }
  return matrices
}

async function placesIn(path: string, fileBytes: number): Promise<Place[]> {
  const file = await open(path, 'r')
  try {
    const places: Place[] = []
    const tag = Buffer.alloc(8)
    for (let at = 128; at < fileBytes;) {
      const { bytesRead } = await file.read(tag, 0, 8, at)
      const [type, sizeBytes] = [tag.readUInt32LE(0), tag.readUInt32LE(4)]
      if (bytesRead < 8 || (type !== miMATRIX && type !== miCOMPRESSED) || at + 8 + sizeBytes > fileBytes || places.length === mostMatrices) {
        throw new AppError('bad-file', `${path} is not a sound MATLAB file: byte ${at} should begin a matrix of at most ${fileBytes - at - 8} bytes.`, {
          remedy: 'The file is damaged or truncated; get it again.'
        })
      }
      places.push({ path, start: at + 8, sizeBytes, packed: type === miCOMPRESSED })
      at += 8 + sizeBytes
    }
    return places
  } finally {
    await file.close()
  }
}

function openPlace({ path, start, sizeBytes, packed }: Place): { readonly reader: ByteReader; close(): void } {
  const file = createReadStream(path, { start, end: start + sizeBytes - 1 })
  if (!packed) return { reader: new ByteReader(file as AsyncIterable<Uint8Array>, path), close: () => void file.destroy() }
  const unpacked = createInflate()
  file.on('error', (error) => unpacked.destroy(error))
  file.pipe(unpacked)
  const close = (): void => {
    file.destroy()
    unpacked.destroy()
  }
  return { reader: new ByteReader(unpacked as AsyncIterable<Uint8Array>, path), close }
}

/** Null for anything that is not a plain matrix of numbers: text, cells, structures. */
async function readMatrix(place: Place): Promise<MatMatrix | null> {
  const { reader, close } = openPlace(place)
  try {
    // the tag of the matrix itself stands inside when it is compressed
    if (place.packed) await reader.skip(8)
    const flags = (await readElement(reader, place.path)).bytes
    const kind = flags[0] ?? 0
    // classes 6 to 15 are numbers; bit 3 of the next byte: complex
    if (kind < 6 || kind > 15 || ((flags[1] ?? 0) & 8) !== 0) return null
    const dimBytes = (await readElement(reader, place.path)).bytes
    const view = new DataView(dimBytes.buffer, dimBytes.byteOffset, dimBytes.byteLength)
    const dims = Array.from({ length: Math.min(8, dimBytes.length >> 2) }, (_, axis) => view.getInt32(4 * axis, true))
    const name = Buffer.from((await readElement(reader, place.path)).bytes).toString('latin1')
    const data = await readTag(reader)
    const type = types[data.type]
    const elements = sizeOf(dims)
    if (type === undefined || dims.some((dim) => dim < 0) || !Number.isSafeInteger(elements) || data.sizeBytes !== elements * bytesPerElement(type)!) {
      throw new AppError('bad-file', `${place.path}: the matrix ${name.slice(0, 40)} promises ${dims.join(' x ')} elements and holds ${data.sizeBytes} bytes.`)
    }
    if (data.sizeBytes > place.sizeBytes * (place.packed ? DEFLATE_MAX_RATIO : 1)) {
      throw new AppError(
        'bad-file',
        `${place.path}: the matrix ${name.slice(0, 40)} promises ${data.sizeBytes} bytes out of ${place.sizeBytes}, which cannot be.`
      )
    }
    const start = reader.position - (data.small ? 4 : 0)
    return { name, type, dims, open: () => openElements(place, start) }
  } finally {
    close()
  }
}

async function openElements(place: Place, start: number): Promise<{ readonly reader: ByteReader; close(): void }> {
  const opened = openPlace(place)
  await opened.reader.skip(start)
  return opened
}

interface Tag {
  readonly type: number
  readonly sizeBytes: number
  /** Up to four bytes may stand in the tag itself; they then are the last four read. */
  readonly small: boolean
  readonly raw: Uint8Array
}

async function readTag(reader: ByteReader): Promise<Tag> {
  const raw = (await reader.exactly(8)).slice()
  const view = new DataView(raw.buffer)
  const small = view.getUint16(2, true)
  if (small !== 0) return { type: view.getUint16(0, true), sizeBytes: Math.min(small, 4), small: true, raw }
  return { type: view.getUint32(0, true), sizeBytes: view.getUint32(4, true), small: false, raw }
}

/** A short element with its bytes, as flags, dimensions and names are. */
async function readElement(reader: ByteReader, path: string): Promise<{ readonly bytes: Uint8Array }> {
  const { sizeBytes, small, raw } = await readTag(reader)
  if (small) return { bytes: raw.subarray(4, 4 + sizeBytes) }
  if (sizeBytes > 4096) throw new AppError('bad-file', `${path} is not a sound MATLAB file: a part of a header has ${sizeBytes} bytes.`)
  const bytes = (await reader.exactly(sizeBytes)).slice()
  await reader.skip((8 - (sizeBytes % 8)) % 8)
  return { bytes }
}
