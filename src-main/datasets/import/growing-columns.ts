/** Columns of numbers whose length is not known beforehand. */
export class GrowingBytes {
  #bytes = new Uint8Array(1024)
  #length = 0

  push(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes[this.#length++] = value
  }

  get values(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}

/** 64-bit fingerprints: equal images have equal ones, and two different images in ten million share one by chance once in 400,000 imports. */
export class Fingerprints {
  #values = new BigUint64Array(1024)
  #length = 0

  push(value: bigint): void {
    if (this.#length === this.#values.length) {
      const grown = new BigUint64Array(this.#values.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#length++] = value
  }

  get values(): BigUint64Array {
    return this.#values.subarray(0, this.#length)
  }
}
