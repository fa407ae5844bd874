import { describe, expect, it } from 'vitest'
import type { BinaryDataset } from '@shared/domain/dataset'
import { rulesOf } from '../protocols/registry'
import { noiseDataset, smallConfig } from '../training/testing/fixtures'
import { Environment } from './environment'
import { listedSource } from './episode-source'
import { deriveRunShape } from './shape'

/** 2 x 2 x 64 features of images of 4 x 4 pixels. */
const config = smallConfig({
  agents: { prover: { pretrained_embeddings_model: 'resnet18' } },
  image_classification: { pretrained_embeddings_layer: 'layer1', pretrained_embeddings_input_size: 8 }
})
const plain = noiseDataset(6)
const shape = deriveRunShape(config, plain.images)
const size = 2 * 2 * 64

function build(data: BinaryDataset): Environment {
  const source = listedSource([3, 1, 2, 0, 4, 5], [0, 0, 0, 0, 0, 0])
  const environment = new Environment({ shape, rules: rulesOf(config), data, source, environments: 2, statistics: null, quirks: false })
  environment.resetAll()
  return environment
}

describe('pretrained features', () => {
  it('are those of the image shown, written when a dialogue begins and not again while it goes on', () => {
    const read: number[] = []
    const embeddings = {
      read: (image: number, into: Float32Array, offset: number): void => {
        read.push(image)
        into.fill(image + 0.5, offset, offset + size)
      }
    }
    const environment = build({ ...plain, images: { ...plain.images, embeddings } })
    // row 3 shows image 2, row 1 image 4
    expect(new Set(read)).toEqual(new Set([2, 4]))
    read.length = 0
    expect(Array.from(environment.observation.embedding!)).toEqual([...new Array<number>(size).fill(2.5), ...new Array<number>(size).fill(4.5)])
    const moves = (decision: number) => ({ pixels: new Int32Array(4), symbols: null, decisions: Int32Array.of(2, decision, 2, 2) })
    environment.step(moves(2))
    environment.resetFinished()
    environment.step(moves(2))
    environment.resetFinished()
    expect(read).toEqual([])
    environment.step(moves(1))
    environment.resetFinished()
    expect(read).toEqual([3])
    expect(environment.observation.embedding![0]).toBe(3.5)
    expect(environment.observation.embedding![size]).toBe(4.5)
  })

  it('are needed where an agent looks at them', () => {
    expect(() => build(plain)).toThrow('The images have no pretrained features')
  })
})
