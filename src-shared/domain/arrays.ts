/** Plain named arrays: what checkpoints, fixtures and engine state are made of. Row-major, little-endian on disk. */

/** The element types of the safetensors format that Roundtable reads and writes. */
export type ArrayType = 'F64' | 'F32' | 'I32' | 'U32' | 'U8' | 'BOOL'

export type ArrayData = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array

export interface NamedArray {
  readonly type: ArrayType
  readonly shape: readonly number[]
  readonly data: ArrayData
}

export type NamedArrays = ReadonlyMap<string, NamedArray>

/** Number of elements of an array with these dimensions; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1)
}
