import type { ArrayData, ArrayType } from '../domain/arrays'

/** The element types of safetensors: how many bytes each takes and how it is read. All are little-endian. */

export const elementBytes: Readonly<Record<ArrayType, number>> = { F64: 8, F32: 4, I32: 4, U32: 4, U8: 1, BOOL: 1 }

/** Types that other programs write and that are read by an exact conversion. */
const foreignBytes: Readonly<Record<string, number>> = { I64: 8, F16: 2, BF16: 2, I16: 2, U16: 2, I8: 1 }

export interface DecodedElements {
  readonly type: ArrayType
  readonly data: ArrayData
}

/** Bytes per element, null for a type that cannot be read. */
export function bytesPerElement(type: string): number | null {
  if (Object.hasOwn(elementBytes, type)) return elementBytes[type as ArrayType]
  return Object.hasOwn(foreignBytes, type) ? (foreignBytes[type] ?? null) : null
}

/** Whether typed array and element type belong together. */
export function holds(type: ArrayType, data: ArrayData): boolean {
  switch (type) {
    case 'F64':
      return data instanceof Float64Array
    case 'F32':
      return data instanceof Float32Array
    case 'I32':
      return data instanceof Int32Array
    case 'U32':
      return data instanceof Uint32Array
    case 'U8':
    case 'BOOL':
      return data instanceof Uint8Array
  }
}

/** The elements in `bytes` (copied: file offsets need not be aligned), or a sentence's end saying why they cannot be read exactly. */
export function decodeElements(type: string, bytes: Uint8Array): DecodedElements | string {
  const { buffer } = new Uint8Array(bytes)
  const view = new DataView(buffer)
  switch (type) {
    case 'F64':
      return { type, data: new Float64Array(buffer) }
    case 'F32':
      return { type, data: new Float32Array(buffer) }
    case 'I32':
      return { type, data: new Int32Array(buffer) }
    case 'U32':
      return { type, data: new Uint32Array(buffer) }
    case 'U8':
      return { type, data: new Uint8Array(buffer) }
    case 'BOOL':
      return bytes.every((value) => value <= 1) ? { type, data: new Uint8Array(buffer) } : 'holds a truth value other than 0 and 1'
    case 'I8':
      return { type: 'I32', data: Int32Array.from(new Int8Array(buffer)) }
    case 'I16':
      return { type: 'I32', data: Int32Array.from(new Int16Array(buffer)) }
    case 'U16':
      return { type: 'I32', data: Int32Array.from(new Uint16Array(buffer)) }
    case 'F16':
      return { type: 'F32', data: Float32Array.from({ length: bytes.length / 2 }, (_, index) => fromHalf(view.getUint16(2 * index, true))) }
    case 'BF16':
      return { type: 'F32', data: new Float32Array(Uint32Array.from(new Uint16Array(buffer), (half) => half << 16).buffer) }
    case 'I64':
      return fromI64(view)
    default:
      return `has the element type ${type}, which Roundtable does not read`
  }
}

/** I32 where every value fits, else F64 where every value is exact, else refused. */
function fromI64(view: DataView): DecodedElements | string {
  const values = Float64Array.from({ length: view.byteLength / 8 }, (_, index) => Number(view.getBigInt64(8 * index, true)))
  if (values.every((value) => value === (value | 0))) return { type: 'I32', data: Int32Array.from(values) }
  return values.every(Number.isSafeInteger) ? { type: 'F64', data: values } : 'holds 64-bit integers too large to be read exactly'
}

/** IEEE 754 half precision: every value is exact in single precision. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}
