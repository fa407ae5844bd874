/** The rows of a class (null: all rows), from the `offset`-th match on, and how many match in all. */
export function matchingRows(count: number, classOf: (row: number) => number, classIndex: number | null, offset: number, limit: number) {
  const rows: number[] = []
  let total = 0
  for (let row = 0; row < count; row++) {
    if (classIndex !== null && classOf(row) !== classIndex) continue
    if (total >= offset && total < offset + limit) rows.push(row)
    total++
  }
  return { rows: Int32Array.from(rows), total }
}
