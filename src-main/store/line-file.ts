import type { Disk } from './disk'

const newline = 0x0a
const chunkBytes = 1 << 20

/**
 * Reading a file of lines that another process may be appending to. Remembers where each line starts, so that asking
 * for news costs only the news. A file that was replaced or became shorter is read afresh.
 */
export class LineFile {
  /** Start of each complete line, then the end of the last. */
  #starts: number[] = [0]
  #inode = -1
  #sizeBytes = 0

  constructor(
    private readonly disk: Disk,
    readonly path: string
  ) {}

  /** Complete lines known after the last `refresh`. */
  get lines(): number {
    return this.#starts.length - 1
  }

  /** Bytes up to the end of the last complete line. */
  get completeBytes(): number {
    return this.#starts[this.#starts.length - 1] ?? 0
  }

  /** Bytes after the last newline: a line torn by a crash, or one being written this moment. */
  get tornBytes(): number {
    return this.#sizeBytes - this.completeBytes
  }

  /** Where line `index` starts; `index` up to `lines`. */
  startOf(index: number): number {
    return this.#starts[index] ?? this.completeBytes
  }

  refresh(): this {
    const facts = this.disk.facts(this.path)
    if (!facts || facts.inode !== this.#inode || facts.sizeBytes < this.#sizeBytes) this.#starts = [0]
    this.#inode = facts?.inode ?? -1
    this.#sizeBytes = facts?.sizeBytes ?? 0
    let at = this.completeBytes
    while (at < this.#sizeBytes) {
      const chunk = this.bytes(at, Math.min(at + chunkBytes, this.#sizeBytes))
      if (chunk.length === 0) break
      for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, end + 1)) this.#starts.push(at + end + 1)
      at += chunk.length
    }
    return this
  }

  /** The text of lines `from` (inclusive) to `to` (exclusive), without their newlines. */
  texts(from: number, to = this.lines): string[] {
    const last = Math.min(to, this.lines)
    if (from >= last) return []
    const text = Buffer.from(this.bytes(this.startOf(from), this.startOf(last))).toString('utf8')
    return text.slice(0, -1).split('\n')
  }

  bytes(start: number, end: number): Uint8Array {
    if (start >= end) return new Uint8Array(0)
    return this.disk.attempt('read', this.path, () => {
      const { files } = this.disk
      const fd = files.open(this.path, 'r')
      try {
        const into = new Uint8Array(end - start)
        let filled = 0
        while (filled < into.length) {
          const count = files.read(fd, into.subarray(filled), start + filled)
          if (count === 0) break
          filled += count
        }
        return into.subarray(0, filled)
      } finally {
        files.close(fd)
      }
    })
  }
}
