import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ImageSet } from '@shared/domain/dataset'
import { DatasetCatalogue } from './catalogue'
import { loadSplit } from './load-split'

const catalogue = new DatasetCatalogue({ embedded: join(import.meta.dirname, '../../resources/datasets'), workspace: null })

function imageHashes({ count, channels, height, width, pixels }: ImageSet): string[] {
  const size = channels * height * width
  return Array.from({ length: count }, (_, image) =>
    createHash('sha256')
      .update(pixels.subarray(image * size, (image + 1) * size))
      .digest('hex')
  )
}

describe('embedded datasets', () => {
  it('are these three, each with its source and licence', async () => {
    const { datasets, problems } = await catalogue.list()
    // mnist10k and test are built by `node scripts/build-datasets.mjs`, which the set-up runs
    expect(datasets.map(({ manifest }) => manifest.id)).toEqual(['digits8', 'mnist10k', 'test'])
    expect(problems).toEqual([])
  })

  it.each([
    ['mnist10k', 8000, 2000, 28],
    ['digits8', 1437, 360, 8],
    ['test', 1000, 1000, 28]
  ])('%s: the sizes it promises, sound files', async (id, train, test, side) => {
    expect(await catalogue.verify(id)).toEqual({ sound: true, problems: [] })
    const entry = await catalogue.find(id)
    const sets = { train: await loadSplit(entry, 'train'), test: await loadSplit(entry, 'test') }
    expect(sets.train).toMatchObject({ count: train, channels: 1, height: side, width: side })
    expect(sets.test).toMatchObject({ count: test, channels: 1, height: side, width: side })
    expect(sets.test.pixels.subarray(0, 50 * side * side).includes(255)).toBe(true)
  })

  it('mnist10k is stratified and shares no image between its splits', async () => {
    const entry = await catalogue.find('mnist10k')
    const { train, test } = entry.manifest.splits
    expect(entry.manifest.splitting?.seed).toBe(0)
    train.classCounts.forEach((count, label) => expect(Math.abs(test.classCounts[label]! - (count + test.classCounts[label]!) / 5)).toBeLessThan(1))
    const trained = new Set(imageHashes(await loadSplit(entry, 'train')))
    expect(imageHashes(await loadSplit(entry, 'test')).filter((hash) => trained.has(hash))).toEqual([])
    expect(trained.size).toBe(8000)
  })

  it('test is the same noise in both splits, with labels that say nothing of it', async () => {
    const entry = await catalogue.find('test')
    const [train, test] = [await loadSplit(entry, 'train'), await loadSplit(entry, 'test')]
    expect([Buffer.compare(test.pixels, train.pixels), Buffer.compare(test.classes, train.classes)]).toEqual([0, 0])
    expect(new Set(imageHashes(train)).size).toBe(1000)
    // as many of each label as a coin gives, and pixels of every value
    expect(Math.abs(entry.manifest.splits.train.classCounts[0]! - 500)).toBeLessThan(60)
    expect(new Set(train.pixels).size).toBe(256)
    expect((await catalogue.summary('test')).sizeBytes).toBe(1000 * 785 + 16 + 8)
  })

  it('the digits of each class look alike: their mean images differ from each other', async () => {
    const { count, pixels, classes } = await loadSplit(await catalogue.find('digits8'), 'train')
    // a nearest-mean classifier on the training images is right far more often than the 10 % of a shuffled label file
    const means = Array.from({ length: 10 }, () => new Float64Array(64))
    const sizes = new Array<number>(10).fill(0)
    for (let image = 0; image < count; image++) {
      sizes[classes[image]!]!++
      for (let i = 0; i < 64; i++) means[classes[image]!]![i]! += pixels[image * 64 + i]!
    }
    const right = Array.from({ length: count }, (_, image) => image).filter((image) => {
      const distances = means.map((sum, label) => sum.reduce((total, value, i) => total + (value / sizes[label]! - pixels[image * 64 + i]!) ** 2, 0))
      return distances.indexOf(Math.min(...distances)) === classes[image]
    })
    expect(right.length / count).toBeGreaterThan(0.85)
  })
})
