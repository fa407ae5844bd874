import { AppError } from '@shared/domain/errors'

/** Reads a stream of chunks in pieces of wanted sizes. Holds one chunk and one piece at a time. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  readonly #what: string
  #chunk: Uint8Array = new Uint8Array(0)
  #at = 0
  #position = 0

  /** @param what names the stream in errors */
  constructor(chunks: AsyncIterable<Uint8Array>, what: string) {
    this.#chunks = chunks[Symbol.asyncIterator]()
    this.#what = what
  }

  /** Bytes handed out so far. */
  get position(): number {
    return this.#position
  }

  /**
   * Exactly `length` bytes, to be used before the next call.
   * @throws AppError `bad-file` when the stream ends before them or is damaged
   */
  async exactly(length: number): Promise<Uint8Array> {
    if (this.#chunk.length - this.#at >= length) return this.#take(length)
    const piece = new Uint8Array(length)
    for (let filled = 0; filled < length;) {
      if (this.#at === this.#chunk.length && !(await this.#next())) {
        throw new AppError('bad-file', `${this.#what} ends early: expected at least ${this.#position + length - filled} bytes, found ${this.#position}.`, {
          remedy: 'The file is truncated; get it again.'
        })
      }
      const part = this.#take(Math.min(length - filled, this.#chunk.length - this.#at))
      piece.set(part, filled)
      filled += part.length
    }
    return piece
  }

  /** At most `length` bytes: fewer only at the end of the stream. */
  async upTo(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    let filled = 0
    while (filled < length && (this.#at < this.#chunk.length || (await this.#next()))) {
      const part = this.#take(Math.min(length - filled, this.#chunk.length - this.#at))
      parts.push(part.slice())
      filled += part.length
    }
    return Buffer.concat(parts)
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0;) {
      const piece = Math.min(left, 1 << 16)
      await this.exactly(piece)
      left -= piece
    }
  }

  /** Whether nothing is left. */
  async ended(): Promise<boolean> {
    return this.#at === this.#chunk.length && !(await this.#next())
  }

  #take(length: number): Uint8Array {
    const piece = this.#chunk.subarray(this.#at, this.#at + length)
    this.#at += length
    this.#position += length
    return piece
  }

  /** Loads the next chunk that holds anything; false at the end. */
  async #next(): Promise<boolean> {
    for (;;) {
      let next: IteratorResult<Uint8Array>
      try {
        next = await this.#chunks.next()
      } catch (error) {
        if (error instanceof AppError) throw error
        throw new AppError('bad-file', `${this.#what} cannot be read on: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
      }
      if (next.done === true) return false
      const { buffer, byteOffset, byteLength } = next.value
      // streams give Buffers, whose slice() does not copy
      this.#chunk = new Uint8Array(buffer, byteOffset, byteLength)
      this.#at = 0
      if (this.#chunk.length > 0) return true
    }
  }
}
