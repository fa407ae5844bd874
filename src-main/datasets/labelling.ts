/** How original classes become labels 0 and 1, with every random choice already made. */
export type LabelRule =
  | { readonly kind: 'merge'; /** (class) */ readonly labels: ArrayLike<number> }
  | { readonly kind: 'select_two'; readonly first: number; readonly second: number }
  | { readonly kind: 'random'; /** (image) */ readonly labels: ArrayLike<number> }

/** Images in use, in order, with their labels. Columns of equal length. */
export interface LabelledRows {
  /** (row) index of the image in its split; no image twice. */
  readonly image: Int32Array
  /** (row) 0 or 1. */
  readonly label: Uint8Array
}

/** The images a rule keeps, in their original order. @param classes (image) original class */
export function labelled(classes: Uint8Array, rule: LabelRule): LabelledRows {
  if (rule.kind === 'select_two') {
    const image = Int32Array.from(classes.keys()).filter((row) => classes[row] === rule.first || classes[row] === rule.second)
    return { image, label: Uint8Array.from(image, (row) => (classes[row] === rule.second ? 1 : 0)) }
  }
  const { labels } = rule
  const label =
    rule.kind === 'merge' ? Uint8Array.from(classes, (original) => labels[original]!) : Uint8Array.from({ length: classes.length }, (_, row) => labels[row]!)
  return { image: Int32Array.from(classes.keys()), label }
}

export function labelCounts({ label }: LabelledRows): [number, number] {
  const ones = label.reduce((sum, value) => sum + value, 0)
  return [label.length - ones, ones]
}

/** @param order (row) positions in `rows`, without repeats */
export function reordered(rows: LabelledRows, order: Int32Array): LabelledRows {
  return { image: order.map((row) => rows.image[row]!), label: Uint8Array.from(order, (row) => rows.label[row]!) }
}

/** The first `keep[0]` rows of label 0 and the first `keep[1]` of label 1, in the order they come. */
export function firstOfEach(rows: LabelledRows, keep: readonly [number, number]): LabelledRows {
  const left = [...keep]
  const kept = Int32Array.from(rows.label.keys()).filter((row) => left[rows.label[row]!]!-- > 0)
  return reordered(rows, kept)
}

export function firstRows(rows: LabelledRows, count: number): LabelledRows {
  return { image: rows.image.slice(0, count), label: rows.label.slice(0, count) }
}

/** All rows of label 0, then all of label 1, each in the order they come: how the reference leaves a balanced set. */
export function zerosFirst(rows: LabelledRows): LabelledRows {
  const all = Int32Array.from(rows.label.keys())
  const [zeros, ones] = [all.filter((row) => rows.label[row] === 0), all.filter((row) => rows.label[row] === 1)]
  const order = new Int32Array(all.length)
  order.set(zeros)
  order.set(ones, zeros.length)
  return reordered(rows, order)
}
