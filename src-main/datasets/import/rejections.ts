import type { RejectedFiles } from '@shared/domain/dataset-import'

const mostShown = 200
const mostReasons = 50

/** Counts what was not taken, and remembers enough of it to show. */
export class Rejections {
  readonly #reasons = new Map<string, number>()
  readonly #shown: { name: string; reason: string }[] = []
  #count = 0

  add(name: string, reason: string): void {
    this.#count++
    // sizes differ from file to file; what is wrong with them is the same
    const kind = reason.replace(/\d[\d,.]*/g, '…')
    const key = this.#reasons.has(kind) || this.#reasons.size < mostReasons ? kind : 'has another fault'
    this.#reasons.set(key, (this.#reasons.get(key) ?? 0) + 1)
    if (this.#shown.length < mostShown) this.#shown.push({ name, reason })
  }

  get count(): number {
    return this.#count
  }

  get summary(): RejectedFiles {
    const reasons = [...this.#reasons].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count)
    return { count: this.#count, reasons, shown: [...this.#shown] }
  }
}
