import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { NamedArray } from '@shared/domain/arrays'
import type { ImageSet } from '@shared/domain/dataset'
import { parseSafetensors } from '@shared/format/safetensors-reader'
import { startCpu } from '../backend/cpu'
import { resnetGrid, resnetLayers } from '../nets/resnet18'
import type { ResnetLayer } from '../nets/resnet18'
import { resnetMisfit } from '../nets/resnet-weights'
import { drawn, drawnWeights } from '../nets/testing/resnet18.fixture'
import { createImageEmbedder } from './image-embedder'

beforeAll(startCpu)

const recorded = parseSafetensors(readFileSync(join(import.meta.dirname, '../nets/testing/resnet18.safetensors'))).arrays

function images(name: string, channels: number, height: number, width: number, count = 1): ImageSet {
  const pixels = Uint8Array.from(drawn(`image ${name}`, count * channels * height * width), (u) => Math.floor(256 * u))
  return { count, channels, height, width, pixels, classes: new Uint8Array(count) }
}

function settings(layer: ResnetLayer, side: number, normalization: 'imagenet' | 'cifar10' | 'half') {
  return {
    num_block_groups: 1,
    initial_num_channels: 1,
    pretrained_embeddings_weights: 'unread',
    pretrained_embeddings_layer: layer,
    pretrained_embeddings_input_size: side,
    pretrained_embeddings_normalization: normalization
  }
}

function whole(layer: ResnetLayer, inputSize: number) {
  const { channels, side } = resnetGrid(layer, inputSize)
  return { channels, height: side, width: side }
}

/** (channel, height, width), as PyTorch has it. */
function channelsFirst(values: Float32Array, shape: readonly number[]): number[] {
  const [channels = 1, height = 1, width = 1] = shape
  return Array.from({ length: values.length }, (_, index) => {
    const [channel, pixel] = [Math.floor(index / (height * width)), index % (height * width)]
    return values[pixel * channels + channel]!
  })
}

const weights = drawnWeights('layer4')

describe("torchvision's numbers", () => {
  const pictures = { colour: [3, 20, 24, 48, 'imagenet'], grey: [1, 28, 28, 33, 'half'], shrunk: [3, 90, 71, 32, 'cifar10'] } as const

  it.each([...recorded])('%s', async (key, { shape, data }: NamedArray) => {
    const [name, layer] = key.split('/') as [keyof typeof pictures, ResnetLayer]
    const [channels, height, width, side, normalization] = pictures[name]
    const embedder = createImageEmbedder(settings(layer, side, normalization), weights, whole(layer, side))
    const got = channelsFirst(await embedder.embed(images(name, channels, height, width), 0, 1), shape)
    embedder.dispose()
    const scale = Math.max(...data.map(Math.abs))
    expect(whole(layer, side)).toEqual({ channels: shape[0], height: shape[1], width: shape[2] })
    expect(Math.max(...data.map((value, index) => Math.abs(value - got[index]!))) / scale).toBeLessThan(1e-5)
  })
})

describe('createImageEmbedder', () => {
  it('takes images from the place asked for, means of blocks where the image is coarser, and leaves no tensor behind', async () => {
    const two = images('colour', 3, 4, 2, 2)
    const before = tf.memory().numTensors
    const fine = createImageEmbedder(settings('layer1', 32, 'half'), weights, whole('layer1', 32))
    const coarse = createImageEmbedder(settings('layer1', 32, 'half'), weights, { channels: 64, height: 4, width: 2 })
    const [both, second, means] = [await fine.embed(two, 0, 2), await fine.embed(two, 1, 1), await coarse.embed(two, 1, 1)]
    fine.dispose()
    coarse.dispose()
    expect(tf.memory().numTensors).toBe(before)
    expect(Array.from(both.slice(8 * 8 * 64)).map(Math.fround)).toEqual(Array.from(second))
    const block = [0, 1].flatMap((row) => [0, 1, 2, 3].map((column) => second[((2 + row) * 8 + 4 + column) * 64 + 5]!))
    expect(means[(1 * 2 + 1) * 64 + 5]).toBeCloseTo(block.reduce((sum, value) => sum + value, 0) / 8, 4)
  })
})

describe('resnetMisfit', () => {
  const zero = (shape: readonly number[]): { shape: readonly number[] } => ({ shape })

  it("takes torchvision's whole file, or as much of it as a stage needs", () => {
    const file = new Map([...weights, ['fc.weight', zero([1000, 512])], ['bn1.num_batches_tracked', zero([])]] as const)
    for (const layer of resnetLayers) expect(resnetMisfit(file, layer)).toBeNull()
    expect(resnetMisfit(drawnWeights('layer2'), 'layer1')).toBeNull()
  })

  it('names what is missing, of another network, or of another shape', () => {
    expect(resnetMisfit(drawnWeights('layer2'), 'layer3')).toBe('lacks layer3.0.conv1.weight [256, 128, 3, 3]')
    expect(resnetMisfit(new Map([...weights, ['layer1.2.conv1.weight', zero([64, 64, 3, 3])]]), 'layer1')).toBe(
      'holds layer1.2.conv1.weight, which resnet18 does not have'
    )
    expect(resnetMisfit(new Map([...weights, ['conv1.weight', zero([64, 3, 3, 3])]]), 'layer1')).toBe(
      'holds conv1.weight with shape [64, 3, 3, 3], where resnet18 has [64, 3, 7, 7]'
    )
  })
})
