import type { RejectedFiles } from '@shared/domain/dataset-import'

const mostShown = 200
const mostReasons = 50

/** Counts what was not taken, and remembers enough of it to show. */
export class Rejections {
  /** By what is wrong, numbers left out; `text` is one file's reason, or the kind itself once they differ. */
  readonly #reasons = new Map<string, { text: string; count: number }>()
  readonly #shown: { name: string; reason: string }[] = []
  #count = 0

  add(name: string, reason: string): void {
    this.#count++
    // sizes differ from file to file; what is wrong with them is the same
    const kind = reason.replace(/\d[\d,.]*/g, '…')
    const key = this.#reasons.has(kind) || this.#reasons.size < mostReasons ? kind : 'has another fault'
    const known = this.#reasons.get(key)
    const text = key !== kind || (known && known.text !== reason) ? key : reason
    this.#reasons.set(key, { text, count: (known?.count ?? 0) + 1 })
    if (this.#shown.length < mostShown) this.#shown.push({ name, reason })
  }

  get count(): number {
    return this.#count
  }

  get summary(): RejectedFiles {
    const reasons = [...this.#reasons.values()].map(({ text: reason, count }) => ({ reason, count })).sort((a, b) => b.count - a.count)
    return { count: this.#count, reasons, shown: [...this.#shown] }
  }
}
