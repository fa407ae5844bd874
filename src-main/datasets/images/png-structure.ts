import { sizeRefusal } from './limits'
import { refuse } from './refused-image'

/** What a PNG file says of itself, and the chunks that its picture needs. */
export interface PngStructure {
  readonly width: number
  readonly height: number
  readonly depth: 1 | 2 | 4 | 8
  /** 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha. */
  readonly colourType: number
  readonly interlaced: boolean
  /** Signature, IHDR, PLTE, tRNS, IDAT and IEND: text, profiles and the like are left out, so that nobody unpacks them. */
  readonly essential: Uint8Array
  /** The compressed picture: contents of all IDAT chunks. */
  readonly compressed: Uint8Array
  /** Bytes of the unpacked picture, filter bytes included. */
  readonly unpackedBytes: number
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const kept = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'])
const samplesPerPixel: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
const depths: Readonly<Record<number, readonly number[]>> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] }

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte)
}

/** Walks the chunks of a PNG file (W3C PNG 5.3) without unpacking anything. @throws RefusedImage */
export function readPngStructure(bytes: Uint8Array): PngStructure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Uint8Array[] = [bytes.subarray(0, 8)]
  const data: Uint8Array[] = []
  let header: Header | null = null
  let paletted = false
  let ended = false
  for (let at = 8; !ended;) {
    if (at + 12 > bytes.length) refuse('ends before its last chunk')
    const length = view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const end = at + 12 + length
    if (end > bytes.length) refuse(`ends inside its chunk ${JSON.stringify(type)}`)
    if ((type === 'IHDR') !== (header === null)) refuse(header === null ? 'does not begin with its header chunk' : 'has two header chunks')
    if (type === 'IHDR') header = readHeader(view, at + 8, length)
    else if (type === 'acTL') refuse('is animated')
    else if (type === 'PLTE') paletted = true
    else if (type === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length))
    else if (type === 'IEND') ended = true
    else if (isCritical(type) && !kept.has(type)) refuse(`has an unknown chunk ${JSON.stringify(type)}`)
    if (kept.has(type)) parts.push(bytes.subarray(at, end))
    at = end
  }
  if (header === null || data.length === 0) refuse('holds no picture')
  if (header.colourType === 3 && !paletted) refuse('has no palette')
  return { ...header, essential: Buffer.concat(parts), compressed: data.length === 1 ? data[0]! : Buffer.concat(data), unpackedBytes: unpackedBytes(header) }
}

type Header = Pick<PngStructure, 'width' | 'height' | 'depth' | 'colourType' | 'interlaced'>

function readHeader(view: DataView, at: number, length: number): Header {
  if (length !== 13) refuse('has a damaged header')
  const [width, height, depth, colourType, interlace] = [
    view.getUint32(at),
    view.getUint32(at + 4),
    view.getUint8(at + 8),
    view.getUint8(at + 9),
    view.getUint8(at + 12)
  ]
  if (!depths[colourType]?.includes(depth) || interlace > 1) refuse('has a damaged header')
  if (depth === 16) refuse('has 16 bits a sample, and 8 are read')
  if (interlace === 1 && depth < 8) refuse(`is interlaced with ${depth} bits a sample, which is not read`)
  const refusal = sizeRefusal(width, height, samplesPerPixel[colourType]!)
  if (refusal !== null) refuse(refusal)
  return { width, height, depth: depth as Header['depth'], colourType, interlaced: interlace === 1 }
}

/** First column, first row and steps of each pass of Adam7 (W3C PNG 8.1). */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2]
] as const

function unpackedBytes({ width, height, depth, colourType, interlaced }: Header): number {
  const rows = (columns: number, lines: number): number => (columns <= 0 ? 0 : lines * (1 + Math.ceil((columns * depth * samplesPerPixel[colourType]!) / 8)))
  if (!interlaced) return rows(width, height)
  return adam7.reduce((sum, [x, y, stepX, stepY]) => sum + rows(Math.ceil((width - x) / stepX), Math.max(0, Math.ceil((height - y) / stepY))), 0)
}

/** Bit 5 of the first letter is clear for chunks without which a picture cannot be understood. */
function isCritical(type: string): boolean {
  return (type.charCodeAt(0) & 0x20) === 0
}
