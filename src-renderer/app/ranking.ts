interface Entry {
  readonly title: string
  readonly section: string
  readonly words: string
}

/** Entries that contain every word typed, best first: title starts with it, title contains it, other words contain it. */
export function ranked<Found extends Entry>(entries: readonly Found[], text: string): readonly Found[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return entries
  return entries
    .map((entry, index) => ({ entry, index, score: scoreOf(entry, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ entry }) => entry)
}

function scoreOf(entry: Entry, words: readonly string[]): number {
  const title = entry.title.toLowerCase()
  const others = `${entry.section} ${entry.words}`.toLowerCase()
  let total = 0
  for (const word of words) {
    const score = title.startsWith(word) ? 4 : title.includes(` ${word}`) ? 3 : title.includes(word) ? 2 : others.includes(word) ? 1 : 0
    if (score === 0) return 0
    total += score
  }
  return total
}
