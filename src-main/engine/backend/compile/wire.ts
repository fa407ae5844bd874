/**
 * The few protocol-buffer encodings a graph needs (protobuf.dev, "Encoding"): variable-length integers, 32-bit floats,
 * and length-prefixed bytes. Writing only.
 */
export class Wire {
  #bytes = new Uint8Array(256)
  #length = 0

  integer(field: number, value: number): this {
    this.#varint(field << 3)
    this.#varint(value)
    return this
  }

  float(field: number, value: number): this {
    this.#varint((field << 3) | 5)
    const four = new Uint8Array(4)
    new DataView(four.buffer).setFloat32(0, value, true)
    return this.#append(four)
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint((field << 3) | 2)
    this.#varint(value.length)
    return this.#append(value)
  }

  text(field: number, value: string): this {
    return this.bytes(field, asciiBytes(value))
  }

  message(field: number, value: Wire): this {
    return this.bytes(field, value.finish())
  }

  /** Repeated integers in one block. */
  packed(field: number, values: readonly number[]): this {
    const block = new Wire()
    for (const value of values) block.#varint(value)
    return this.bytes(field, block.finish())
  }

  /** Repeated floats in one block. */
  packedFloats(field: number, values: readonly number[]): this {
    const block = new Uint8Array(values.length * 4)
    const view = new DataView(block.buffer)
    values.forEach((value, index) => view.setFloat32(index * 4, value, true))
    return this.bytes(field, block)
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length)
  }

  /** Negative numbers take ten bytes, as two's complement of 64 bits. */
  #varint(value: number): void {
    let rest = value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value)
    const encoded: number[] = []
    do {
      const low = Number(rest & 0x7fn)
      rest >>= 7n
      encoded.push(rest > 0n ? low | 0x80 : low)
    } while (rest > 0n)
    this.#append(Uint8Array.from(encoded))
  }

  #append(part: Uint8Array): this {
    if (this.#length + part.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * (this.#length + part.length))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(part, this.#length)
    this.#length += part.length
    return this
  }
}

/** Names in a graph are ASCII by TensorFlow's own rule. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
