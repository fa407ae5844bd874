import { sizeOf } from '../domain/arrays'
import type { NamedArray, NamedArrays } from '../domain/arrays'
import { AppError } from '../domain/errors'
import { elementBytes, holds } from './element-types'
import { encodeUtf8 } from './utf8'

/**
 * Writing the safetensors format (github.com/huggingface/safetensors): an 8-byte little-endian header length,
 * a JSON header padded with spaces to a multiple of 8, then the arrays without gaps.
 */

/** An array as a header describes it. */
export type DescribedArray = Pick<NamedArray, 'type' | 'shape'>

/**
 * The same arrays give the same bytes whatever order they come in: wide elements first, which keeps every
 * array aligned to its own element size, then by name.
 */
export function serialiseSafetensors(arrays: NamedArrays, metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  const ordered = [...arrays].sort(([nameA, a], [nameB, b]) => elementBytes[b.type] - elementBytes[a.type] || compare(nameA, nameB))
  for (const [name, array] of ordered) checkArray(name, array)
  const head = safetensorsHead(ordered, metadata)
  const bytes = new Uint8Array(ordered.reduce((size, [, { data }]) => size + data.byteLength, head.length))
  bytes.set(head)
  let at = head.length
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/** Everything that stands before the first array: for files whose arrays are written bit by bit, in the order given. */
export function safetensorsHead(arrays: Iterable<readonly [name: string, array: DescribedArray]>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const entries = new Map<string, unknown>()
  const sortedMetadata = Object.entries(metadata).sort(([a], [b]) => compare(a, b))
  if (sortedMetadata.length > 0) entries.set('__metadata__', Object.fromEntries(sortedMetadata))
  let end = 0
  for (const [name, { type, shape }] of arrays) {
    const start = end
    end += sizeOf(shape) * elementBytes[type]
    entries.set(name, { dtype: type, shape, data_offsets: [start, end] })
  }
  // written by hand because an object would put names that look like numbers first
  const text = encodeUtf8(`{${[...entries].map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(',')}}`)
  const bytes = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(0x20, 8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true)
  bytes.set(text, 8)
  return bytes
}

function checkArray(name: string, { type, shape, data }: NamedArray): void {
  if (name === '__metadata__' || name === '__proto__') throw new AppError('internal', `An array cannot be named ${name}.`)
  if (!holds(type, data)) throw new AppError('internal', `The array ${name} is declared ${type} but held as ${data.constructor.name}.`)
  if (sizeOf(shape) !== data.length) {
    throw new AppError('internal', `The array ${name} has shape [${shape.join(', ')}] but ${data.length} elements.`)
  }
}

/** By code units, so that the order depends on no language setting. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
