import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { EngineEvent } from '@shared/contract/events'
import { asDatasetId } from '@shared/domain/ids'
import { encodeIdx } from '../../datasets/idx-format'
import { mnist } from '../../datasets/known/mnist'
import type { KnownDefinition } from '../../datasets/known/types'
import { noise, randomPng, writeFiles } from '../../datasets/testing/import-scene'
import { temporaryFolder } from '../../datasets/testing/temporary'
import type { Assembled } from '../assemble'
import { fetchDataset } from './fetch-dataset'
import { assembledServices } from '../testing/assembled'

const words = { id: 'shapes', title: 'Shapes', description: '', origin: '', licence: 'MIT', citation: '' }
const context = { signal: new AbortController().signal }

let workspace: string
let made: Assembled
let events: EngineEvent[]

function assembled(env: Record<string, string> = {}): Assembled {
  const all = assembledServices(workspace, { env: { ...process.env, ...env } })
  all.events.subscribe((event) => events.push(event))
  return all
}

beforeEach(() => {
  workspace = temporaryFolder()
  events = []
  made = assembled()
})

function folderOfImages(): string {
  const files = ['circle', 'square'].flatMap((name, label) =>
    Array.from({ length: 8 }, (_, n) => [`${name}/${n}.png`, randomPng(8, 8, 1, label * 50 + n)] as const)
  )
  return writeFiles(temporaryFolder(), Object.fromEntries(files))
}

const visible = (): string[] => (existsSync(join(workspace, 'datasets')) ? readdirSync(join(workspace, 'datasets')) : [])

describe('importing', () => {
  it('goes from a scan over a preview to a dataset that can be trained on', async () => {
    const { table } = made.services
    const scan = await table['imports.scan']({ paths: [folderOfImages()], grant: '', known: null }, context)
    expect(scan).toMatchObject({ classNames: ['circle', 'square'], parts: [{ split: 'all', images: 16 }], known: null })
    expect(Object.keys((scan.options as { properties: object }).properties)).toEqual([
      'width',
      'height',
      'fit',
      'resampling',
      'colour',
      'background',
      'testShare',
      'splitSeed'
    ])
    const preview = await table['imports.read']({ import: scan.import, options: { testShare: 0.25 } }, context)
    expect(preview.splits).toEqual({ train: { count: 12, classCounts: [6, 6] }, test: { count: 4, classCounts: [2, 2] } })
    const page = await table['imports.images']({ import: scan.import, split: 'test', classIndex: null, offset: 0, limit: 10 }, context)
    expect([page.total, page.pixels.length]).toEqual([4, 4 * 64])
    const summary = await table['imports.accept']({ import: scan.import, about: words }, context)
    expect(summary).toMatchObject({ verified: true, embedded: false, manifest: { id: 'shapes', source: { licence: 'MIT', citation: 'None' } } })
    expect(events.filter(({ type }) => type === 'datasets.changed')).toHaveLength(1)
    expect(new Set(events.flatMap((event) => (event.type === 'datasets.progress' ? [event.phase] : [])))).toEqual(new Set(['read', 'write']))
    expect(visible()).toEqual(['shapes'])

    const images = await table['datasets.images']({ dataset: asDatasetId('shapes'), split: 'train', classIndex: 1, offset: 2, limit: 100 }, context)
    expect([images.count, images.total, [...new Set(images.classes)]]).toEqual([4, 6, [1]])
    const [train] = await table['datasets.preview']({ dataset: asDatasetId('shapes'), options: {}, seed: 0 }, context)
    expect(train).toMatchObject({ classLabels: [0, 1], counts: [6, 6], dropped: 0 })
  })

  it('replaces an import that was not accepted, and leaves nothing when the engine ends', async () => {
    const { table } = made.services
    const scanned = async () => (await table['imports.scan']({ paths: [folderOfImages()], grant: '', known: null }, context)).import
    const first = await scanned()
    await table['imports.read']({ import: first, options: {} }, context)
    expect(visible()).toHaveLength(1)
    const second = await scanned()
    expect(visible()).toEqual([])
    await expect(table['imports.read']({ import: first, options: {} }, context)).rejects.toMatchObject({ code: 'not-found' })
    await table['imports.read']({ import: second, options: {} }, context)
    await made.services.shutDown()
    expect(visible()).toEqual([])
  })

  it('sweeps up what a killed import has left, before the next one', async () => {
    mkdirSync(join(workspace, 'datasets', '.import-999999999-1-dead-0123456789ab'), { recursive: true })
    const { datasets, problems } = await made.services.table['datasets.list']({}, context)
    expect([datasets.every(({ embedded }) => embedded), problems]).toEqual([true, []])
    await made.services.table['imports.scan']({ paths: [folderOfImages()], grant: '', known: null }, context)
    expect(visible()).toEqual([])
  })

  it('can be cancelled by its caller', async () => {
    const { table } = made.services
    const { import: id } = await table['imports.scan']({ paths: [folderOfImages()], grant: '', known: null }, context)
    const cancel = new AbortController()
    cancel.abort(new Error('enough'))
    await expect(table['imports.read']({ import: id, options: {} }, { signal: cancel.signal })).rejects.toThrow('enough')
    expect(visible()).toEqual([])
  })

  it.each([
    [{ id: 'Not An Id' }, 'bad-request'],
    [{ id: 'mnist' }, 'bad-request'],
    [{ id: 'digits8' }, 'wrong-state']
  ])('refuses to be called %j', async (change, code) => {
    const { table } = made.services
    const { import: id } = await table['imports.scan']({ paths: [folderOfImages()], grant: '', known: null }, context)
    await table['imports.read']({ import: id, options: {} }, context)
    await expect(table['imports.accept']({ import: id, about: { ...words, ...change } }, context)).rejects.toMatchObject({ code })
    expect((await table['imports.accept']({ import: id, about: words }, context)).manifest.id).toBe('shapes')
  })

  it('reads nothing that the shell did not sign, where there is a shell', async () => {
    const guarded = assembled({ ROUNDTABLE_GRANT_KEY: 'k' })
    const attempt = guarded.services.table['imports.scan']({ paths: ['/etc'], grant: '', known: null }, context)
    await expect(attempt).rejects.toMatchObject({ code: 'bad-request', message: 'These files were not chosen in a dialog.' })
  })

  it('of files that should be a published dataset says what they are instead', async () => {
    const folder = writeFiles(temporaryFolder(), {
      'train-images-idx3-ubyte': encodeIdx({ dims: [4, 28, 28], data: noise(4 * 784) }),
      'train-labels-idx1-ubyte': encodeIdx({ dims: [4], data: Uint8Array.of(0, 1, 2, 9) })
    })
    const scan = (known: string) => made.services.table['imports.scan']({ paths: [folder], grant: '', known: asDatasetId(known) }, context)
    await expect(scan('mnist')).rejects.toMatchObject({ message: 'These files are not MNIST: it has 60000 training images, they 0.' })
    await expect(scan('nothing')).rejects.toMatchObject({ code: 'not-found', remedy: expect.stringContaining('fashion_mnist') })
    writeFileSync(join(folder, 'train-labels-idx1-ubyte.gz'), '')
    writeFiles(folder, { 'train-images-idx3-ubyte.gz': encodeIdx({ dims: [4, 28, 28], data: noise(4 * 784) }) })
    await expect(scan('mnist')).rejects.toMatchObject({ message: expect.stringMatching(/train-images-idx3-ubyte\.gz has MD5 [0-9a-f]{32}, expected f68b3c2d/) })
  })
})

describe('deleting', () => {
  async function imported(from = folderOfImages()): Promise<void> {
    const { table } = made.services
    const { import: id } = await table['imports.scan']({ paths: [from], grant: '', known: null }, context)
    await table['imports.read']({ import: id, options: {} }, context)
    await table['imports.accept']({ import: id, about: words }, context)
  }

  it('moves a dataset to the trash, and not one that comes with Roundtable', async () => {
    await imported()
    const { table } = made.services
    await expect(table['datasets.trash']({ dataset: asDatasetId('digits8') }, context)).rejects.toMatchObject({ code: 'bad-request' })
    expect(await table['datasets.trash']({ dataset: asDatasetId('shapes') }, context)).toBeNull()
    expect(visible()).toEqual([])
    const [trashed = ''] = readdirSync(join(workspace, 'trash'))
    expect(trashed).toMatch(/^dataset-shapes-\d{4}-\d\d-\d\dT/)
    expect(readdirSync(join(workspace, 'trash', trashed))).toContain('manifest.json')
    await expect(
      table['datasets.images']({ dataset: asDatasetId('shapes'), split: 'train', classIndex: null, offset: 0, limit: 1 }, context)
    ).rejects.toMatchObject({
      code: 'not-found'
    })
  })

  it('is refused while a run is at work with it; the runs that used it are known', async () => {
    const from = folderOfImages()
    await imported(from)
    const { table } = made.services
    const config = {
      dataset: 'shapes',
      rl: { frames_per_batch: 16, num_iterations: 100_000, num_epochs: 1, minibatch_size: 8 },
      image_classification: { initial_num_channels: 1 },
      d_representation: 2,
      agents: { _default: { num_blocks_per_group: 1, d_value: 2, d_decider: 2, d_latent_pixel_selector: 2 } }
    }
    const settings = { backend: 'cpu' } as const
    const { run } = await table['runs.create']({ config, name: 'long', settings, preset: null }, context)
    await expect(table['datasets.trash']({ dataset: asDatasetId('shapes') }, context)).rejects.toMatchObject({
      code: 'wrong-state',
      message: 'shapes is in use by long.'
    })
    await table['runs.stop']({ run }, context)
    await made.services.idle()
    expect(await table['datasets.usage']({ dataset: asDatasetId('shapes') }, context)).toMatchObject({
      runs: [{ run, name: 'long', state: 'stopped', inUse: false, same: true }],
      unreadable: []
    })
    await table['datasets.trash']({ dataset: asDatasetId('shapes') }, context)
    await imported(from)
    // the same files give the same dataset
    expect((await table['datasets.usage']({ dataset: asDatasetId('shapes') }, context)).runs[0]?.same).toBe(true)
  })
})

describe('fetching', () => {
  const files = {
    'train-images-idx3-ubyte': encodeIdx({ dims: [40, 4, 4], data: noise(640) }),
    'train-labels-idx1-ubyte': encodeIdx({ dims: [40], data: Uint8Array.from({ length: 40 }, (_, row) => row % 2) }),
    't10k-images-idx3-ubyte': encodeIdx({ dims: [10, 4, 4], data: noise(160, 2) }),
    't10k-labels-idx1-ubyte': encodeIdx({ dims: [10], data: Uint8Array.from({ length: 10 }, (_, row) => row % 2) })
  }
  const known: KnownDefinition = {
    ...mnist,
    id: 'small',
    title: 'Small',
    ...{ height: 4, width: 4, classNames: ['ha', 'hi'], counts: { train: 40, test: 10 } },
    files: Object.entries(files).map(([name, bytes]) => ({ name, sizeBytes: bytes.length, md5: createHash('md5').update(bytes).digest('hex') }))
  }

  async function publisher(): Promise<string> {
    const server = createServer((request, response) => {
      const bytes = files[(request.url ?? '').slice(1) as keyof typeof files]
      if (bytes) response.end(bytes)
      else response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  it('makes a dataset of what the publisher sends, named as published, and leaves nothing else', async () => {
    await fetchDataset({ ...known, mirrors: [await publisher()] }, made.dependencies, context.signal)
    expect(visible()).toEqual(['small'])
    expect(await made.dependencies.catalogue.summary('small')).toMatchObject({
      verified: true,
      manifest: { title: 'Small', classNames: ['ha', 'hi'], splits: { train: { count: 40 }, test: { count: 10 } }, source: mnist.source }
    })
    expect(new Set(events.flatMap((event) => (event.type === 'datasets.progress' ? [event.phase] : [])))).toEqual(new Set(['fetch', 'read', 'write']))
    await expect(fetchDataset(known, made.dependencies, context.signal)).rejects.toMatchObject({ code: 'wrong-state' })
  })

  it('of files with the right hashes and the wrong contents says so and keeps them', async () => {
    const attempt = fetchDataset({ ...known, mirrors: [await publisher()], counts: { train: 41, test: 10 } }, made.dependencies, context.signal)
    await expect(attempt).rejects.toMatchObject({ message: 'These files are not Small: it has 41 training images, they 40.' })
    expect(visible()).toEqual(['.download-small'])
  })

  it('offers those that are not here, and says what to do when nobody can be reached', async () => {
    const gone = (await publisher()).replace(/:\d+\//, ':1/')
    const { table } = assembled({ ROUNDTABLE_DATASET_MIRROR: gone }).services
    const { absent } = await table['datasets.list']({}, context)
    expect(absent.map(({ id, fetchedBytes }) => [id, fetchedBytes])).toEqual(
      ['mnist', 'fashion_mnist', 'kmnist', 'cifar10', 'cifar100', 'svhn'].map((id) => [id, 0])
    )
    expect(visible()).toEqual([])
    await expect(table['datasets.fetch']({ dataset: asDatasetId('digits8') }, context)).rejects.toMatchObject({ code: 'not-found' })
    await expect(table['datasets.discardFetched']({ dataset: asDatasetId('mnist') }, context)).resolves.toBeNull()
  })
})
