import type { Split } from '@shared/domain/dataset'

const names: Readonly<Record<Split, ReadonlySet<string>>> = {
  train: new Set(['train', 'training']),
  test: new Set(['test', 'testing', 't10k', 'val', 'valid', 'validation'])
}

/** The split that a file's or folder's name announces, in the ways people write it; null when it announces none. */
export function splitOfName(name: string): Split | null {
  const words = name.toLowerCase().split(/[^a-z0-9]+/)
  if (words.some((word) => names.train.has(word))) return 'train'
  return words.some((word) => names.test.has(word)) ? 'test' : null
}
