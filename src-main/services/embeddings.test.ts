import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { merged } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import type { NamedArray } from '@shared/domain/arrays'
import type { RunId } from '@shared/domain/ids'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { storeSample } from '../datasets/sample-dataset.fixture'
import { drawnWeights } from '../engine/nets/testing/resnet18.fixture'
import type { Assembled } from './assemble'
import { assembledServices } from './testing/assembled'

/** Two agents on images of 2 x 3 pixels, of which only the prover sees the 8 x 8 features; the real services, on plain JavaScript. */
const config: Tree = {
  dataset: 'sample',
  rl: { frames_per_batch: 8, num_iterations: 2, num_epochs: 1, minibatch_size: 8, num_test_iterations: 1 },
  nip_protocol: { max_message_rounds: 2 },
  image_classification: { initial_num_channels: 1, pretrained_embeddings_layer: 'layer1', pretrained_embeddings_input_size: 4 },
  d_representation: 2,
  agents: {
    _default: { num_blocks_per_group: 1, d_value: 2, d_decider: 2, d_latent_pixel_selector: 2 },
    prover: { pretrained_embeddings_model: 'resnet18' }
  }
}
const settings = { backend: 'cpu', checkpointPeriod: 0, storedEpisodes: 1 } as const
const context = { signal: new AbortController().signal }

let folder: string
let made: Assembled

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-pretrained-'))
  await storeSample(join(folder, 'datasets'))
  mkdirSync(join(folder, 'weights'))
  made = assembledServices(folder)
})
afterEach(async () => {
  await made.services.shutDown()
  rmSync(folder, { recursive: true, force: true })
})

const weightsPath = (): string => join(folder, 'weights/resnet18.safetensors')
const store = (arrays: ReadonlyMap<string, NamedArray>): void => writeFileSync(weightsPath(), serialiseSafetensors(arrays))
const create = async (changes: Tree = {}): Promise<RunId> =>
  (await made.services.table['runs.create']({ config: merged(config, changes), name: '', settings, preset: null }, context)).run
const problem = async (changes: Tree = {}) => (await made.services.table['config.check']({ config: merged(config, changes) }, context)).problems[0]
const cached = (): string[] => readdirSync(join(folder, 'derived/embeddings'))

describe('pretrained features', () => {
  it('are computed once, kept by content, and reach the agents that ask for them', async () => {
    store(drawnWeights('layer1'))
    expect(await problem()).toBeUndefined()
    const run = await create()
    await made.services.idle()
    const detail = await made.services.table['runs.get']({ run }, context)
    expect(detail.problem).toBeNull()
    expect(detail).toMatchObject({ state: 'finished' })
    expect(detail.datasets.map(({ id }) => id)).toEqual(['sample', 'resnet18-weights'])
    // one file per split: 4 and 2 images, one pixel of 64 features each
    expect(cached()).toHaveLength(2)
    const times = cached().map((name) => statSync(join(folder, 'derived/embeddings', name)).mtimeMs)
    await create({ seed: 5 })
    await made.services.idle()
    expect(cached().map((name) => statSync(join(folder, 'derived/embeddings', name)).mtimeMs)).toEqual(times)
    const played = await made.services.table['episodes.play']({ run, iterations: 2, count: 1, split: 'test', seed: 1 }, context)
    expect(played).toHaveLength(1)
  })

  it('of other weights are others', async () => {
    const weights = drawnWeights('layer1')
    store(weights)
    const run = await create()
    await made.services.idle()
    store(new Map([...weights, ['bn1.bias', { ...weights.get('bn1.bias')!, data: new Float32Array(64) }]]))
    await create()
    await made.services.idle()
    expect(cached()).toHaveLength(4)
    expect((await made.services.table['runs.get']({ run }, context)).state).toBe('finished')
  })

  it('are refused at configuration time for a missing, wrong or unreadable file, by path and value', async () => {
    const path = 'image_classification.pretrained_embeddings_weights'
    const missing = await problem()
    expect(missing).toMatchObject({ path })
    expect(missing!.message).toContain(`"resnet18.safetensors", but: Cannot read ${weightsPath()}: it does not exist.`)
    expect(missing!.message).toContain('Save the weights of torchvision')
    await expect(create()).rejects.toMatchObject({ code: 'bad-config' })

    writeFileSync(weightsPath(), 'no weights at all')
    expect((await problem())!.message).toMatch(/resnet18\.safetensors announces a header/)
    store(new Map([...drawnWeights('layer1')].slice(1)))
    expect((await problem())!.message).toContain('lacks conv1.weight [64, 3, 7, 7]')
    store(drawnWeights('layer1'))
    const another = join(folder, 'datasets')
    expect((await problem({ image_classification: { pretrained_embeddings_weights: another } }))!.message).toContain(`${another} is not a file`)
    expect((await problem({ image_classification: { pretrained_embeddings_layer: 'layer2' } }))!.message).toContain('lacks layer2.0.conv1.weight')
  })

  it('are refused for a grid that fits the image neither way', async () => {
    store(drawnWeights('layer1'))
    const refused = await problem({ image_classification: { pretrained_embeddings_input_size: 12 } })
    expect(refused).toMatchObject({ path: 'image_classification.pretrained_embeddings_input_size' })
    expect(refused!.message).toContain('is 12, which gives 3 x 3 features at layer1; for an image of 2 x 3 pixels')
  })
})
