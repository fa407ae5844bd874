import { describe, expect, it } from 'vitest'
import { batchSizes } from '@shared/config/rules'
import { merged } from '@shared/config/paths'
import { runSchema } from '../../engine/run-schema'
import { benchCase } from './configs'
import { scaleNames, scalePoints } from './scaling'

describe.each(['tiny', 'mnist', 'cifar'])('tables of %s', (preset) => {
  const base = benchCase({ preset, changes: {}, imageSide: null }, runSchema)

  it.each(scaleNames)('by %s are runs at every point, differing in nothing else', (name) => {
    const points = scalePoints(name, base)
    expect(points).toHaveLength(5)
    expect(points.map(({ value }) => value)).toEqual(points.map(({ value }) => value).sort((a, b) => a - b))
    for (const { value, changes, imageSide } of points) {
      const { config, shape } = benchCase({ preset, changes, imageSide }, runSchema)
      const sizes = batchSizes(config, shape.maxRounds, 600)
      expect(sizes.frames).toBe(sizes.environments * sizes.steps)
      const found = {
        batch: config.rl.minibatch_size,
        rounds: shape.maxRounds,
        image: shape.imageWidth,
        channels: config.image_classification.initial_num_channels,
        blocks: config.agents['prover']?.num_blocks_per_group
      }
      expect(found[name]).toBe(value)
      expect(merged({ ...base.config }, changes)).toEqual(config)
    }
  })

  it('grow batches with their minibatches', () => {
    const updates = scalePoints('batch', base).map(({ changes }) => {
      const { config, shape } = benchCase({ preset, changes, imageSide: null }, runSchema)
      return batchSizes(config, shape.maxRounds, 600).updates
    })
    expect(Math.max(...updates) - Math.min(...updates)).toBeLessThanOrEqual(0.1 * Math.max(...updates))
  })
})
