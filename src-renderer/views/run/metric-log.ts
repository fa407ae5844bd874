import type { MetricColumns } from '@shared/domain/metric'

const firstCapacity = 256

/** A column that grows by doubling, so that ten appends a second over a long run copy nothing most of the time. */
class GrowingColumn {
  #data: Float64Array

  constructor(capacity: number) {
    this.#data = new Float64Array(capacity).fill(NaN)
  }

  reserve(length: number): void {
    if (length <= this.#data.length) return
    const larger = new Float64Array(Math.max(length, this.#data.length * 2)).fill(NaN)
    larger.set(this.#data)
    this.#data = larger
  }

  write(from: number, values: Float64Array): void {
    this.#data.set(values, from)
  }

  blank(from: number, to: number): void {
    this.#data.fill(NaN, from, to)
  }

  view(length: number): Float64Array {
    return this.#data.subarray(0, length)
  }
}

type Fixed = 'iterations' | 'frames' | 'elapsedMs' | 'framesPerSecond'
const fixed: readonly Fixed[] = ['iterations', 'frames', 'elapsedMs', 'framesPerSecond']

/** All metric rows of a run, in memory as columns. Row i belongs to iteration i; a metric missing from a row is NaN there. */
export class MetricLog {
  readonly #fixed = new Map<Fixed, GrowingColumn>(fixed.map((name) => [name, new GrowingColumn(firstCapacity)]))
  readonly #values = new Map<string, GrowingColumn>()
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Metric names, in the order in which they first appeared. */
  get names(): readonly string[] {
    return [...this.#values.keys()]
  }

  /** Writes rows from `from` on; rows known beyond them are dropped, as after a resume from an earlier point. Returns false, changing nothing, when rows in between are missing. */
  append(from: number, columns: MetricColumns): boolean {
    if (from > this.#length) return false
    const length = from + columns.iterations.length
    for (const name of fixed) {
      const column = this.#fixed.get(name)!
      column.reserve(length)
      column.write(from, columns[name])
    }
    for (const [name, values] of Object.entries(columns.values)) {
      let column = this.#values.get(name)
      if (!column) this.#values.set(name, (column = new GrowingColumn(Math.max(firstCapacity, length))))
      column.reserve(length)
      column.write(from, values)
    }
    for (const [name, column] of this.#values) {
      if (name in columns.values) continue
      column.reserve(length)
      column.blank(from, length)
    }
    this.#length = length
    return true
  }

  clear(): void {
    this.#length = 0
    this.#values.clear()
  }

  /** (row); a view that later appends do not change in length. */
  axis(name: Fixed): Float64Array {
    return this.#fixed.get(name)!.view(this.#length)
  }

  /** (row); undefined for a metric never seen. */
  values(name: string): Float64Array | undefined {
    return this.#values.get(name)?.view(this.#length)
  }
}
