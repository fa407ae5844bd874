import { imageLimits, sizeRefusal } from './limits'
import { refuse } from './refused-image'

export interface JpegStructure {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
}

/** Frames of ITU T.81 that are read: baseline, extended sequential and progressive, Huffman-coded. */
const readFrames = new Set([0xc0, 0xc1, 0xc2])
const otherFrames = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])
const SOS = 0xda
const EOI = 0xd9

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
}

/** Walks the markers of a JPEG file (ITU T.81 annex B) without decoding anything. @throws RefusedImage */
export function readJpegStructure(bytes: Uint8Array): JpegStructure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let frame: JpegStructure | null = null
  let scans = 0
  let at = 2
  for (;;) {
    at = markerAt(bytes, at)
    const marker = bytes[at + 1]!
    if (marker === EOI) break
    if (at + 4 > bytes.length) refuse('ends before its picture does')
    const length = view.getUint16(at + 2)
    if (length < 2 || at + 2 + length > bytes.length) refuse('ends inside a segment')
    if (otherFrames.has(marker)) refuse('is lossless, hierarchical or arithmetic-coded JPEG, which is not read')
    if (readFrames.has(marker)) {
      if (frame) refuse('has two frames')
      frame = readFrame(view, at + 4, length - 2)
    }
    at += 2 + length
    if (marker === SOS) {
      if (++scans > imageLimits.jpegScans) refuse(`has more than ${imageLimits.jpegScans} scans`)
      at = endOfScan(bytes, at)
    }
  }
  if (!frame || scans === 0) refuse('holds no picture')
  return frame
}

/** The next marker: 0xff bytes may be repeated before it. */
function markerAt(bytes: Uint8Array, from: number): number {
  let at = from
  if (bytes[at] !== 0xff) refuse(at >= bytes.length ? 'ends before its picture does' : 'has damaged markers')
  while (bytes[at + 1] === 0xff) at++
  if (at + 1 >= bytes.length) refuse('ends before its picture does')
  return at
}

/** Compressed data runs until a marker other than a stuffed zero or a restart. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]!
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at
  }
  refuse('ends before its picture does')
}

function readFrame(view: DataView, at: number, length: number): JpegStructure {
  if (length < 6) refuse('has a damaged header')
  const [precision, height, width, components] = [view.getUint8(at), view.getUint16(at + 1), view.getUint16(at + 3), view.getUint8(at + 5)]
  if (precision !== 8) refuse(`has ${precision} bits a sample, and 8 are read`)
  if (components === 4) refuse('is in CMYK, for printing; grey and colour (RGB) are read')
  if (components !== 1 && components !== 3) refuse(`has ${components} colour components`)
  const refusal = sizeRefusal(width, height, components)
  if (refusal !== null) refuse(refusal)
  return { width, height, channels: components }
}
