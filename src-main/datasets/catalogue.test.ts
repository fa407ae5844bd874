import { appendFile, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DatasetCatalogue } from './catalogue'
import { encodeIdx } from './idx-format'
import { loadSplit } from './load-split'
import { sampleManifest, storeSample } from './sample-dataset.fixture'

let root: string
let embedded: string
let workspace: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'datasets-'))
  embedded = join(root, 'embedded')
  workspace = join(root, 'workspace')
  await storeSample(embedded, 'one')
  await storeSample(workspace, 'two')
})
afterEach(() => rm(root, { recursive: true }))

const catalogue = (): DatasetCatalogue => new DatasetCatalogue({ embedded, workspace })

describe('DatasetCatalogue', () => {
  it('lists embedded datasets, then those of the workspace', async () => {
    const { datasets, problems } = await catalogue().list()
    expect(problems).toEqual([])
    expect(datasets.map(({ manifest, embedded, verified }) => [manifest.id, embedded, verified])).toEqual([
      ['one', true, null],
      ['two', false, null]
    ])
    expect(datasets[0]?.sizeBytes).toBe(16 + 24 + 16 + 12 + 8 + 4 + 8 + 2)
  })

  it('goes without a workspace, and with folders that do not exist', async () => {
    expect((await new DatasetCatalogue({ embedded, workspace: null }).list()).datasets).toHaveLength(1)
    expect((await new DatasetCatalogue({ embedded: join(root, 'a'), workspace: join(root, 'b') }).list()).datasets).toEqual([])
  })

  it('still lists the others when one is damaged, hidden by an embedded one or wrongly named', async () => {
    await storeSample(workspace, 'one')
    await mkdir(join(workspace, 'empty'))
    await storeSample(workspace, 'renamed')
    await writeFile(join(workspace, 'renamed/manifest.json'), JSON.stringify(sampleManifest('other')))
    await mkdir(join(workspace, '.staged'))
    const { datasets, problems } = await catalogue().list()
    expect(datasets.map(({ manifest }) => manifest.id)).toEqual(['one', 'two'])
    expect(problems.map(({ report }) => report.message)).toEqual([
      `Cannot read ${join(workspace, 'empty/manifest.json')}: it does not exist.`,
      `${join(workspace, 'one')} has the id of the embedded dataset one, which is used instead.`,
      `${join(workspace, 'renamed/manifest.json')}: id should be renamed, the name of its folder, found other.`
    ])
  })

  it('finds by id and names the known ones otherwise', async () => {
    expect((await catalogue().find('two')).folder).toBe(join(workspace, 'two'))
    await expect(catalogue().find('../one')).rejects.toMatchObject({
      code: 'not-found',
      message: 'There is no dataset "../one".',
      remedy: 'Known datasets: one, two.'
    })
  })

  it('verifies hashes and remembers the outcome', async () => {
    const known = catalogue()
    expect(await known.verify('one')).toEqual({ sound: true, problems: [] })
    expect((await known.summary('one')).verified).toBe(true)
    expect((await known.summary('two')).verified).toBeNull()

    await writeFile(join(workspace, 'two/train-labels'), encodeIdx({ dims: [4], data: Uint8Array.of(1, 0, 0, 1) }))
    await appendFile(join(workspace, 'two/test-labels'), 'x')
    await truncate(join(workspace, 'two/test-images'), 5)
    await rm(join(workspace, 'two/train-images'))
    const { sound, problems } = await known.verify('two')
    expect(sound).toBe(false)
    expect(problems).toEqual([
      expect.stringContaining('train-images is missing.'),
      expect.stringContaining('train-labels has SHA-256'),
      expect.stringContaining('test-images has 5 bytes, expected 28.'),
      expect.stringContaining('test-labels is larger than the 10 bytes')
    ])
    expect((await known.summary('two')).verified).toBe(false)
  })
})

describe('loadSplit', () => {
  it('loads images and classes', async () => {
    const { pixels, classes, ...shape } = await loadSplit(await catalogue().find('one'), 'test', { verify: true })
    expect(shape).toEqual({ count: 2, channels: 1, height: 2, width: 3 })
    expect([...pixels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect([...classes]).toEqual([1, 0])
  })

  it('refuses files that do not fit the manifest', async () => {
    const two = await catalogue().find('two')
    const images = join(two.folder, 'train-images')
    const labels = join(two.folder, 'train-labels')
    await writeFile(labels, encodeIdx({ dims: [4], data: Uint8Array.of(1, 1, 1, 0) }))
    await expect(loadSplit(two, 'train')).rejects.toMatchObject({ code: 'bad-file', message: `${labels}: class 0 has 1 images, expected 2 by the manifest.` })
    await expect(loadSplit(two, 'train', { verify: true })).rejects.toMatchObject({ code: 'damaged' })
    await writeFile(labels, encodeIdx({ dims: [4], data: Uint8Array.of(1, 2, 1, 0) }))
    await expect(loadSplit(two, 'train')).rejects.toMatchObject({ message: `${labels}: label 1 is 2, expected 0 to 1.` })
    await writeFile(labels, encodeIdx({ dims: [3], data: Uint8Array.of(1, 0, 1) }))
    await expect(loadSplit(two, 'train')).rejects.toMatchObject({ message: `${labels} has axes 3, expected 4 by the manifest.` })
    await writeFile(images, encodeIdx({ dims: [4, 3, 2], data: new Uint8Array(24) }))
    await expect(loadSplit(two, 'train')).rejects.toMatchObject({ message: `${images} has axes 4 x 3 x 2, expected 4 x 2 x 3 by the manifest.` })
    await truncate(images, 20)
    await expect(loadSplit(two, 'train')).rejects.toMatchObject({ message: `${images} promises 4 x 3 x 2 elements: expected 40 bytes, found 20 bytes.` })
  })
})
