import { describe, expect, it } from 'vitest'
import { smallConfig } from '../training/testing/fixtures'
import { deriveRunShape } from './shape'
import { environmentSpecs, sizePerEntry } from './specs'

describe('the shape of a run', () => {
  it('halves the image once per block group, rounding down', () => {
    const config = smallConfig({ image_classification: { num_block_groups: 3 } })
    expect(deriveRunShape(config, { channels: 1, height: 28, width: 20 })).toMatchObject({ latentHeight: 3, latentWidth: 2, maxRounds: 4, linearSymbols: null })
  })

  it('refuses halvings that leave nothing to point at', () => {
    const config = smallConfig({ image_classification: { num_block_groups: 4 } })
    expect(() => deriveRunShape(config, { channels: 1, height: 8, width: 8 })).toThrow('image_classification.num_block_groups is 4')
  })
})

describe('the declared keys', () => {
  it('name every dimension in order, with its size', () => {
    const shape = deriveRunShape(smallConfig({ message_size: 2 }), { channels: 3, height: 8, width: 8 })
    const specs = environmentSpecs(shape, false)
    const x = specs.find(({ key }) => key === 'x')!
    expect(x.shape.map(([name]) => name)).toEqual(['batch', 'round', 'channel', 'position', 'height', 'width'])
    expect(sizePerEntry(x)).toBe(4 * 1 * 2 * 4 * 4)
    expect(x.range).toEqual([0, 2])
    expect(environmentSpecs(shape, true).find(({ key }) => key === 'x')!.range).toBeNull()
    expect(specs.some(({ key }) => key.includes('linear'))).toBe(false)
  })

  it('include the linear message space when it is on', () => {
    const shape = deriveRunShape(smallConfig({ include_linear_message_space: true }), { channels: 1, height: 8, width: 8 })
    expect(
      environmentSpecs(shape, false)
        .find(({ key }) => key === 'linear_message_history')!
        .shape.at(-1)
    ).toEqual(['symbol', 2])
  })

  it('include pretrained features where an agent sees them', () => {
    const embedded = smallConfig({
      agents: { prover: { pretrained_embeddings_model: 'resnet18' } },
      image_classification: { pretrained_embeddings_input_size: 64 }
    })
    const shape = deriveRunShape(embedded, { channels: 1, height: 8, width: 8 })
    const specs = environmentSpecs(shape, true)
    expect(sizePerEntry(specs.find(({ key }) => key === 'pretrained_embeddings/resnet18')!)).toBe(512 * 2 * 2)
  })
})
