import { describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { smallRun } from '../objectives/program.fixture'
import { embeddingGrid } from './embedding-grid'

const run = (over: Tree, agents: Tree = { prover: { pretrained_embeddings_model: 'resnet18' } }) =>
  smallRun({ agents, image_classification: over }, { channels: 1, height: 64, width: 64 }).config
const of = (inputSize: number, layer: string, height: number, width: number) =>
  embeddingGrid(run({ pretrained_embeddings_input_size: inputSize, pretrained_embeddings_layer: layer }), { channels: 1, height, width })

describe('embeddingGrid', () => {
  it('is that of the reference by default: 8 x 8 x 512', () => {
    expect(embeddingGrid(run({}), { channels: 3, height: 32, width: 32 })).toEqual({ channels: 512, height: 8, width: 8 })
  })

  it.each([
    ['coarser: as it is', 64, 'layer2', 28, 20, { channels: 128, height: 8, width: 8 }],
    ['as fine: as it is', 64, 'layer1', 16, 16, { channels: 64, height: 16, width: 16 }],
    ['finer: means of blocks', 64, 'layer1', 8, 4, { channels: 64, height: 8, width: 4 }],
    ['rounded up where it does not halve', 33, 'layer4', 9, 9, { channels: 512, height: 2, width: 2 }]
  ] as const)('%s', (_, inputSize, layer, height, width, expected) => {
    expect(of(inputSize, layer, height, width)).toEqual(expected)
  })

  it.each([
    ['finer one way, coarser the other', 8, 32],
    ['as fine one way, coarser the other', 16, 32],
    ['as fine one way, finer the other', 16, 8]
  ])('is refused where it is %s', (_, height, width) => {
    expect(() => of(64, 'layer1', height, width)).toThrow(
      `image_classification.pretrained_embeddings_input_size is 64, which gives 16 x 16 features at layer1; for an image of ${height} x ${width} pixels that is neither`
    )
  })

  it('is refused where it is no multiple of the image, and says what would do', () => {
    expect(() => of(64, 'layer1', 7, 8)).toThrow('that is finer than the image but no multiple of it')
    try {
      of(64, 'layer1', 7, 8)
    } catch (error) {
      expect((error as { remedy: string }).remedy).toContain('sizes up to 24 are coarser')
    }
    expect(of(24, 'layer1', 7, 8)).toEqual({ channels: 64, height: 6, width: 6 })
  })

  it('is refused for images that are neither grey nor coloured', () => {
    expect(() => embeddingGrid(run({}), { channels: 2, height: 32, width: 32 })).toThrow('have 2 channels')
  })

  it('is none where no agent looks at it, random ones included', () => {
    expect(embeddingGrid(run({}, {}), { channels: 3, height: 32, width: 32 })).toBeNull()
    expect(embeddingGrid(run({}, { prover: { pretrained_embeddings_model: 'resnet18', is_random: true } }), { channels: 3, height: 32, width: 32 })).toBeNull()
  })
})
