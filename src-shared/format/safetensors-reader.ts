import { isTree } from '../config/paths'
import type { Tree } from '../config/paths'
import type { NamedArray, NamedArrays } from '../domain/arrays'
import { AppError } from '../domain/errors'
import { bytesPerElement, decodeElements } from './element-types'
import { parseStrictJson } from './strict-json'
import { decodeUtf8 } from './utf8'

/** The limit of the format's own implementation. */
const maxHeaderBytes = 100_000_000
const maxDimensions = 32

export interface SafetensorsContent {
  readonly arrays: NamedArrays
  readonly metadata: Readonly<Record<string, string>>
}

export interface SafetensorsEntry {
  readonly name: string
  readonly type: string
  readonly shape: readonly number[]
  readonly start: number
  readonly end: number
}

/**
 * Reads a safetensors file, arrays in the order in which they lie in the file. Types that Roundtable does not use
 * are converted where that is exact (I64, I16, U16, I8, F16, BF16). `what` names the file in errors.
 * Throws `bad-file` for anything the format forbids: nothing is allocated beyond the size of `bytes`.
 */
export function parseSafetensors(bytes: Uint8Array, what = 'The safetensors file'): SafetensorsContent {
  const { entries, payloadStart, metadata } = parseSafetensorsHeader(bytes, bytes.length, what)
  const arrays = new Map<string, NamedArray>()
  for (const entry of entries) {
    const decoded = decodeElements(entry.type, bytes.subarray(payloadStart + entry.start, payloadStart + entry.end))
    if (typeof decoded === 'string') refuse(what, `cannot be read: ${shown(entry.name)} ${decoded}`)
    arrays.set(entry.name, { ...decoded, shape: entry.shape })
  }
  return { arrays, metadata }
}

export interface SafetensorsHeader {
  /** In the order in which they lie in the file, without gaps; offsets count from `payloadStart`. */
  readonly entries: readonly SafetensorsEntry[]
  readonly payloadStart: number
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * What the header says of a file of `fileBytes` bytes that begins with `start`, everything checked; the arrays themselves are not looked at.
 * Throws `bad-file` for anything the format forbids, and for a header that is longer than `start`.
 */
export function parseSafetensorsHeader(start: Uint8Array, fileBytes: number, what: string): SafetensorsHeader {
  const headerBytes = headerLength(start, fileBytes, what)
  const text = decodeUtf8(start.subarray(8, 8 + headerBytes))
  if (text === null) refuse(what, 'has a header that is not UTF-8')
  if (!text.startsWith('{')) refuse(what, 'has a header that does not begin with {')
  const header = parseStrictJson(text, `The header of ${what}`, 'bad-file')
  if (!isTree(header)) refuse(what, 'has a header that is not a JSON object')

  const { __metadata__: rawMetadata, ...rest } = header
  const payloadStart = 8 + headerBytes
  const payloadBytes = fileBytes - payloadStart
  const entries = Object.entries(rest).map(([name, entry]) => readEntry(name, entry, payloadBytes, what))
  entries.sort((a, b) => a.start - b.start || a.end - b.end)
  let at = 0
  for (const entry of entries) {
    if (entry.start !== at) refuse(what, `has ${entry.start < at ? 'overlapping arrays' : 'a gap'} before ${shown(entry.name)} at byte ${entry.start}`)
    at = entry.end
  }
  if (at !== payloadBytes) refuse(what, `holds ${payloadBytes} bytes of arrays but its header accounts for ${at}`)
  return { entries, payloadStart, metadata: readMetadata(rawMetadata, what) }
}

function headerLength(bytes: Uint8Array, fileBytes: number, what: string): number {
  if (bytes.length < 8) refuse(what, `is only ${fileBytes} bytes long`)
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (length > BigInt(maxHeaderBytes)) refuse(what, `announces a header of ${length} bytes, more than ${maxHeaderBytes}`)
  if (length > BigInt(fileBytes - 8)) refuse(what, `announces a header of ${length} bytes but is ${fileBytes} bytes long`)
  if (length > BigInt(bytes.length - 8)) refuse(what, `announces a header of ${length} bytes, expected at most ${bytes.length - 8}`)
  return Number(length)
}

function readEntry(name: string, entry: unknown, payloadBytes: number, what: string): SafetensorsEntry {
  if (!isTree(entry)) refuse(what, `describes ${shown(name)} by something other than an object`)
  const { dtype, shape, data_offsets: offsets, ...others } = entry
  const extra = Object.keys(others)[0]
  if (extra !== undefined) refuse(what, `gives ${shown(name)} an unknown property ${shown(extra)}`)
  if (typeof dtype !== 'string') refuse(what, `gives ${shown(name)} no element type`)
  if (!isWholeList(shape) || shape.length > maxDimensions) refuse(what, `gives ${shown(name)} a shape that is not a list of whole numbers`)
  if (!isWholeList(offsets)) refuse(what, `gives ${shown(name)} no proper offsets`)
  const [start, end] = offsets
  if (offsets.length !== 2 || start === undefined || end === undefined || start > end || end > payloadBytes) {
    refuse(what, `places ${shown(name)} at bytes ${offsets.slice(0, 2).join(' to ')} of ${payloadBytes}`)
  }
  checkSize({ name, type: dtype, shape, start, end }, what)
  return { name, type: dtype, shape, start, end }
}

function checkSize({ name, type, shape, start, end }: SafetensorsEntry, what: string): void {
  const width = bytesPerElement(type)
  if (width === null) refuse(what, `cannot be read: ${shown(name)} has the element type ${shown(type)}, which Roundtable does not read`)
  // A product of safe integers may round, but then it is far beyond any file's size.
  const expected = shape.reduce((size, dim) => size * dim, width)
  if (expected !== end - start) refuse(what, `gives ${shown(name)} ${end - start} bytes where its shape needs ${expected}`)
}

function readMetadata(raw: unknown, what: string): Record<string, string> {
  if (raw === undefined) return {}
  if (!isTree(raw) || !isTextTree(raw)) refuse(what, 'has metadata that is not a set of texts')
  return { ...raw }
}

function isTextTree(tree: Tree): tree is Record<string, string> {
  return Object.values(tree).every((value) => typeof value === 'string')
}

function isWholeList(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && (item as number) >= 0)
}

function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}...` : name)
}

function refuse(what: string, why: string): never {
  throw new AppError('bad-file', `${what} ${why}.`)
}
