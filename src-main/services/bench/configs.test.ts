import { describe, expect, it } from 'vitest'
import { runSchema } from '../../engine/run-schema'
import { benchCase, brightOrDark } from './configs'

const usual = { changes: {}, imageSide: null }

describe('benchCase', () => {
  it.each([
    ['tiny', [1, 8, 8], 64],
    ['mnist', [1, 28, 28], 64],
    ['cifar', [3, 32, 32], 256]
  ])('makes %s of the sizes of the reference', (preset, [channels, height, width], minibatch) => {
    const { config, image, shape } = benchCase({ ...usual, preset }, runSchema)
    expect(image).toEqual({ channels, height, width })
    expect([shape.imageHeight, config.rl.minibatch_size]).toEqual([height, minibatch])
  })

  it('takes changes and other image sizes', () => {
    const { config, shape } = benchCase({ preset: 'cifar', changes: { rl: { num_epochs: 1 } }, imageSide: 16 }, runSchema)
    expect([config.rl.num_epochs, config.rl.minibatch_size]).toEqual([1, 256])
    expect([shape.imageChannels, shape.imageHeight, shape.imageWidth]).toEqual([3, 16, 16])
  })

  it('refuses what it does not know', () => {
    expect(() => benchCase({ ...usual, preset: 'quickstart' }, runSchema)).toThrow(/no benchmark quickstart/)
    expect(() => benchCase({ preset: 'tiny', changes: { rl: { speed: 1 } }, imageSide: null }, runSchema)).toThrow(/rl.speed/)
  })
})

describe('brightOrDark', () => {
  it('tells its classes apart by brightness, the same images each time', () => {
    const data = brightOrDark({ channels: 1, height: 2, width: 3 })
    const mean = (label: number): number => {
      const rows = [...data.y.keys()].filter((row) => data.y[row] === label)
      const pixels = rows.flatMap((row) => [...data.images.pixels.subarray(row * 6, row * 6 + 6)])
      return pixels.reduce((sum, value) => sum + value, 0) / pixels.length
    }
    expect(data.y).toHaveLength(600)
    expect(mean(1) - mean(0)).toBeGreaterThan(70)
    expect(brightOrDark({ channels: 1, height: 2, width: 3 }).images.pixels).toEqual(data.images.pixels)
  })
})
