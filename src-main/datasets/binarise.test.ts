import { describe, expect, it } from 'vitest'
import type { ImageSet, Split } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import { Random } from '@shared/stats/random'
import { binarise, previewBinarisation } from './binarise'
import type { DatasetOptions } from './binarise'
import { labelsOfPermutation, mergedLabels } from './merge-tables'

const names = Array.from({ length: 10 }, (_, label) => `digit ${label}`)
const defaults = { selectedClasses: [0, 1], seed: 0 } as const
const plain: DatasetOptions = { binarification_method: 'merge', selected_classes: null, binarification_seed: null, make_balanced: true, max_train_size: null }

/** 600 images of one pixel whose class sizes differ; the pixel is the row modulo 256. */
function images(): ImageSet {
  const random = Random.of(3)
  const classes = Uint8Array.from({ length: 600 }, () => Math.min(random.integer(10), random.integer(10)))
  return { count: 600, channels: 1, height: 1, width: 1, pixels: Uint8Array.from(classes.keys()), classes }
}

function made(options: Partial<DatasetOptions>, { split = 'train' as Split, seed = 1, quirks = false } = {}) {
  const set = images()
  const binary = binarise(set, names, defaults, { ...plain, ...options }, { split, seed, quirks })
  const ones = binary.y.reduce((sum, label) => sum + label, 0)
  return { ...binary, classes: Array.from(binary.sourceIndex, (row) => set.classes[row]!), counts: [binary.y.length - ones, ones] }
}

function refusal(options: Partial<DatasetOptions>, quirks = false): AppError {
  try {
    made(options, { quirks })
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('nothing was refused')
}

describe('binarise', () => {
  it('merges ten classes by the table of the reference for its default seed', () => {
    const { classes, y } = made({})
    const zeros = new Set([0, 1, 4, 6, 9])
    classes.forEach((original, row) => expect(y[row]).toBe(zeros.has(original) ? 0 : 1))
  })

  it('merges by lot for other seeds, the same way in both splits', () => {
    const labels = (seed: number, split: Split): string => {
      const { classes, y } = made({ binarification_seed: seed, make_balanced: false }, { split })
      return names.map((_, original) => y[classes.indexOf(original)]).join('')
    }
    expect(labels(5, 'train')).toBe(labels(5, 'test'))
    expect(new Set(Array.from({ length: 20 }, (_, seed) => labels(seed + 10, 'train'))).size).toBeGreaterThan(10)
    for (let seed = 10; seed < 30; seed++) expect([...labels(seed, 'train')].filter((label) => label === '0')).toHaveLength(5)
  })

  it('selects two classes, the second as label 1', () => {
    const { classes, y, counts } = made({ binarification_method: 'select_two', selected_classes: [7, 2] })
    classes.forEach((original, row) => expect(original).toBe(y[row] === 0 ? 7 : 2))
    expect(counts[0]).toBe(counts[1])
    expect(made({ binarification_method: 'select_two' }).classes.every((original) => original < 2)).toBe(true)
  })

  it('draws random labels from the binarification seed alone', () => {
    const options = { binarification_method: 'random', make_balanced: false } as const
    const byImage = (seed: number, own: number | null): string => {
      const { y, sourceIndex } = made({ ...options, binarification_seed: own }, { seed })
      return Array.from(sourceIndex.keys())
        .sort((a, b) => sourceIndex[a]! - sourceIndex[b]!)
        .map((row) => y[row])
        .join('')
    }
    expect(byImage(1, null)).toBe(byImage(2, null))
    expect(byImage(1, 4)).not.toBe(byImage(1, 5))
    expect(made(options).counts[0]).toBeGreaterThan(250)
  })

  it('balances, and never shows an image twice, in every mode', () => {
    for (const binarification_method of ['merge', 'select_two', 'random'] as const)
      for (const quirks of [false, true])
        for (const max_train_size of [null, 30]) {
          const { sourceIndex, counts, y } = made({ binarification_method, max_train_size }, { quirks })
          expect(new Set(sourceIndex).size).toBe(sourceIndex.length)
          if (max_train_size === null) expect(counts[0]).toBe(counts[1])
          else expect(y).toHaveLength(30)
        }
  })

  it('shuffles by the seed of the run, each split on its own', () => {
    const order = (seed: number, split: Split): string => made({}, { seed, split }).sourceIndex.join()
    expect(order(1, 'train')).toBe(order(1, 'train'))
    expect(order(1, 'train')).not.toBe(order(2, 'train'))
    expect(order(1, 'train')).not.toBe(order(1, 'test'))
    const { y } = made({})
    expect(y.slice(0, 40).includes(0) && y.slice(0, 40).includes(1)).toBe(true)
  })

  it('drops other surplus images for other seeds', () => {
    const kept = (seed: number): string => [...made({ binarification_method: 'select_two' }, { seed }).sourceIndex].sort((a, b) => a - b).join()
    expect(kept(1)).not.toBe(kept(2))
  })

  it('keeps both labels when it truncates, in their proportion', () => {
    expect(made({ max_train_size: 100 }).counts).toEqual([50, 50])
    expect(made({ max_train_size: 2 }).counts).toEqual([1, 1])
    const all = made({ make_balanced: false }).counts
    const cut = made({ make_balanced: false, max_train_size: 60 }).counts
    expect(cut[0]! / 60).toBeCloseTo(all[0]! / 600, 1)
    expect(cut[0]! + cut[1]!).toBe(60)
  })

  it('leaves the test split whole and takes a limit above the size as no limit', () => {
    expect(made({ max_train_size: 10 }, { split: 'test' }).y.length).toBe(made({}, { split: 'test' }).y.length)
    expect(made({ max_train_size: 100_000 }).sourceIndex).toEqual(made({}).sourceIndex)
  })

  it('leaves rows as the reference does under quirks: zeros first, or untouched when not balanced', () => {
    const { y, counts } = made({}, { quirks: true })
    expect(y.indexOf(1)).toBe(counts[0])
    expect(y.lastIndexOf(0)).toBe(counts[0]! - 1)
    expect(made({ max_train_size: 20 }, { quirks: true }).counts).toEqual([20, 0])
    expect([...made({ make_balanced: false }, { quirks: true }).sourceIndex]).toEqual([...images().classes.keys()])
  })

  it('refuses classes that the dataset does not have, and one class twice', () => {
    const unknown = refusal({ binarification_method: 'select_two', selected_classes: [3, 12] })
    expect(unknown).toMatchObject({
      code: 'bad-config',
      message: 'dataset_options.selected_classes: 3, 12 names class 12, which the dataset does not have.',
      remedy: 'Choose two different classes from 0 to 9.'
    })
    expect(refusal({ binarification_method: 'select_two', selected_classes: [4, 4] }).message).toContain('names one class twice')
  })

  it('refuses a size that leaves a label without images', () => {
    for (const max_train_size of [0, 1, 2.5, -3])
      expect(refusal({ max_train_size }).message).toContain(`dataset_options.max_train_size: ${max_train_size} leaves no image`)
    expect(refusal({ max_train_size: 0 }, true).code).toBe('bad-config')
  })

  it('refuses labels that no image gets', () => {
    const two: ImageSet = { count: 3, channels: 1, height: 1, width: 1, pixels: new Uint8Array(3), classes: Uint8Array.of(4, 4, 4) }
    const make = (options: Partial<DatasetOptions>) => () => binarise(two, names, defaults, { ...plain, ...options }, { split: 'test', seed: 1, quirks: false })
    expect(make({ binarification_method: 'select_two', selected_classes: [4, 5] })).toThrow(
      'dataset_options.selected_classes: with 4, 5 no image of the test split gets label 1.'
    )
    expect(make({})).toThrow('dataset_options.binarification_seed: with the default no image of the test split gets label 1.')
  })
})

describe('previewBinarisation', () => {
  const preview = (options: Partial<DatasetOptions>) =>
    previewBinarisation(images(), names, defaults, { ...plain, ...options }, { split: 'train', seed: 1, quirks: false })

  it('tells the label of each class and agrees with binarise on the counts', () => {
    expect(preview({}).classLabels).toEqual([0, 0, 1, 1, 0, 1, 0, 1, 1, 0])
    expect(preview({ binarification_method: 'random' }).classLabels).toEqual(names.map(() => 'mixed'))
    expect(preview({ binarification_method: 'select_two', selected_classes: [7, 2] }).classLabels).toEqual([
      null,
      null,
      1,
      null,
      null,
      null,
      null,
      0,
      null,
      null
    ])
    for (const options of [{}, { binarification_method: 'select_two' }, { make_balanced: false }, { max_train_size: 51 }] as const) {
      const { counts, dropped } = preview(options)
      expect(counts).toEqual(made(options).counts)
      expect(counts[0] + counts[1] + dropped).toBe(600)
    }
  })
})

describe('merge tables', () => {
  const zeros = (classCount: number, seed: number): number[] =>
    [...mergedLabels(classCount, seed).keys()].filter((original) => mergedLabels(classCount, seed)[original] === 0)

  it('gives half of the classes label 0, the rest label 1', () => {
    for (const [classCount, seed] of [
      [2, 0],
      [10, 0],
      [10, 2],
      [10, 77],
      [100, 0],
      [100, 1]
    ] as const)
      expect(zeros(classCount, seed)).toHaveLength(classCount / 2)
    expect(zeros(7, 0)).toHaveLength(3)
    expect(zeros(10, 2)).toEqual([2, 6, 7, 8, 9])
  })

  it('labels by a given permutation', () => {
    expect([...labelsOfPermutation([3, 0, 4, 2, 1])]).toEqual([1, 0, 1, 1, 0])
  })
})
