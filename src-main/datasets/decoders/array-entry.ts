import type { ByteReader } from '../import/byte-reader'

/** A named array inside a file, row-major and little-endian, read from its first element on. */
export interface ArrayEntry {
  readonly name: string
  /** As safetensors names element types. */
  readonly type: string
  readonly shape: readonly number[]
  open(): Promise<{ readonly reader: ByteReader; close(): void }>
}
