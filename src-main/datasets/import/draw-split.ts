import type { Split } from '@shared/domain/dataset'
import { Random } from '@shared/stats/random'

export interface SplitOptions {
  /** Part of every class that is kept for testing, above 0 and below 1. */
  readonly testShare: number
  readonly seed: number
}

/** (row of the split) image of the pool. */
export type SplitRows = Readonly<Record<Split, Int32Array>>

/**
 * Draws which images are for training and which for testing: of every class about its share, at least one on each side where it has two.
 * Images with equal pixels stay on one side, so that nothing is tested that was trained on. Rows come shuffled.
 *
 * @param labels (image) class
 * @param fingerprints (image) equal for equal pixels
 */
export function drawSplit(labels: Uint8Array, fingerprints: BigUint64Array, { testShare, seed }: SplitOptions): SplitRows {
  const random = Random.of(seed, 'dataset split')
  const twins = twinGroups(fingerprints)
  const [train, test]: [number[], number[]] = [[], []]
  for (const [label, heads] of groupHeads(labels, twins)) {
    const groups = shuffled(heads, random.fork(`class ${label}`)).map((image) => twins.get(image) ?? [image])
    const size = groups.reduce((sum, group) => sum + group.length, 0)
    let wanted = Math.min(size - 1, Math.max(1, Math.round(size * testShare)))
    for (const group of groups) {
      const side = group.length <= wanted ? test : train
      if (side === test) wanted -= group.length
      for (const image of group) side.push(image)
    }
  }
  return { train: Int32Array.from(shuffled(train, random.fork('train order'))), test: Int32Array.from(shuffled(test, random.fork('test order'))) }
}

/** All images in random order, for published splits whose files had none. */
export function shuffledRows(count: number, seed: number, label: Split): Int32Array {
  return Random.of(seed, 'dataset order').fork(label).permutation(count)
}

/** How many images of `some` have the pixels of one of `others`. */
export function countShared(some: BigUint64Array, others: BigUint64Array): number {
  const known = others.slice().sort()
  return some.reduce((sum, value) => sum + (holds(known, value) ? 1 : 0), 0)
}

function holds(sorted: BigUint64Array, value: bigint): boolean {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return sorted[low] === value
}

/** The groups of two or more images with equal pixels, under each of their images; lowest image first. */
function twinGroups(fingerprints: BigUint64Array): ReadonlyMap<number, readonly number[]> {
  // sorted rather than put into a map: twins are few, images may be millions
  const order = Int32Array.from(fingerprints.keys()).sort((a, b) =>
    fingerprints[a]! < fingerprints[b]! ? -1 : fingerprints[a]! > fingerprints[b]! ? 1 : a - b
  )
  const groups = new Map<number, readonly number[]>()
  for (let at = 0; at < order.length;) {
    let end = at + 1
    while (end < order.length && fingerprints[order[end]!] === fingerprints[order[at]!]) end++
    if (end - at > 1) {
      const group = [...order.subarray(at, end)]
      for (const image of group) groups.set(image, group)
    }
    at = end
  }
  return groups
}

/** By class, in order: the images that stand for themselves or for their group, which counts for the class of its first image. */
function groupHeads(labels: Uint8Array, twins: ReadonlyMap<number, readonly number[]>): [label: number, heads: number[]][] {
  const heads = new Map<number, number[]>()
  labels.forEach((label, image) => {
    if ((twins.get(image)?.[0] ?? image) !== image) return
    const others = heads.get(label)
    if (others) others.push(image)
    else heads.set(label, [image])
  })
  return [...heads].sort(([a], [b]) => a - b)
}

function shuffled(images: readonly number[], random: Random): number[] {
  return Array.from(random.permutation(images.length), (at) => images[at]!)
}
