import { Random } from '@shared/stats/random'

/**
 * Which classes `merge` turns into label 0 for the default seeds. The reference draws them with torch's generator,
 * which ours does not imitate, so its results stand here (nip-spec 5.2). Keys: number of classes / seed.
 */
const referenceZeroClasses: Readonly<Record<string, readonly number[]>> = {
  '2/0': [0],
  '10/0': [0, 1, 4, 6, 9],
  '10/2': [2, 6, 7, 8, 9],
  '100/0': [
    0, 1, 6, 11, 19, 20, 23, 24, 27, 29, 30, 31, 32, 33, 35, 37, 38, 39, 43, 44, 47, 49, 50, 51, 52, 54, 56, 62, 63, 64, 65, 66, 67, 68, 69, 72, 73, 74, 76, 80,
    81, 84, 85, 86, 87, 90, 91, 92, 94, 97
  ]
}

/** The label of each class under `merge`: the reference's for its default seeds, else half of the classes by lot. */
export function mergedLabels(classCount: number, seed: number): Uint8Array {
  const zeros = referenceZeroClasses[`${classCount}/${seed}`]
  if (!zeros) return labelsOfPermutation(Random.of(seed, 'merge classes').permutation(classCount))
  const labels = new Uint8Array(classCount).fill(1)
  for (const zero of zeros) labels[zero] = 0
  return labels
}

/** Class c becomes 0 when `permutation[c] < floor(classes / 2)`, else 1: an odd count leaves more classes in label 1. */
export function labelsOfPermutation(permutation: ArrayLike<number>): Uint8Array {
  const half = Math.floor(permutation.length / 2)
  return Uint8Array.from({ length: permutation.length }, (_, index) => (permutation[index]! < half ? 0 : 1))
}
