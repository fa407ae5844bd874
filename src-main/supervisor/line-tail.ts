/** The last lines a process wrote, for the report on its crash. */
export class LineTail {
  readonly #limit: number
  #lines: string[] = []

  constructor(limit = 40) {
    this.#limit = limit
  }

  add(line: string): void {
    this.#lines.push(line.length > 500 ? `${line.slice(0, 500)}…` : line)
    if (this.#lines.length > this.#limit) this.#lines.shift()
  }

  get lines(): readonly string[] {
    return [...this.#lines]
  }
}

/** Cuts a stream of text chunks into lines, without their ends; a last line without one is given when `end` is called. */
export function lineSplitter(take: (line: string) => void): { push(text: string): void; end(): void } {
  let open = ''
  return {
    push: (text) => {
      const parts = (open + text).split(/\r?\n/)
      open = parts.pop() ?? ''
      parts.forEach((line) => take(line))
    },
    end: () => {
      if (open !== '') take(open)
      open = ''
    }
  }
}
