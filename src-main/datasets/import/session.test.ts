import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DatasetCatalogue } from '../catalogue'
import { encodeIdx } from '../idx-format'
import { loadSplit } from '../load-split'
import { verifyDataset } from '../verify'
import { about, importScene, noise, randomPng, readContext, writeFiles } from '../testing/import-scene'
import { temporaryFolder } from '../testing/temporary'

/** 30 grey images of 6 x 5 pixels, classes 0 to 2 in turn. */
function idxPair(count = 30, seed = 1): Record<string, Uint8Array> {
  return {
    'train-images-idx3-ubyte': encodeIdx({ dims: [count, 6, 5], data: noise(count * 30, seed) }),
    'train-labels-idx1-ubyte': encodeIdx({ dims: [count], data: Uint8Array.from({ length: count }, (_, row) => row % 3) })
  }
}

function pngFolder(perClass = 6): Record<string, Uint8Array> {
  return Object.fromEntries(
    ['cat', 'dog', 'owl'].flatMap((name, label) => Array.from({ length: perClass }, (_, n) => [`${name}/${n}.png`, randomPng(8, 8, 3, label * 100 + n)]))
  )
}

describe('an import', () => {
  it('of one IDX pair draws a split, previews it and publishes a dataset that loads and verifies', async () => {
    const scene = importScene()
    const session = await scene.open(writeFiles(temporaryFolder(), idxPair()))
    const preview = await session.read({ testShare: 0.3 }, readContext())
    expect(preview).toMatchObject({
      channels: 1,
      height: 6,
      width: 5,
      classNames: ['0', '1', '2'],
      splits: { train: { count: 21, classCounts: [7, 7, 7] }, test: { count: 9, classCounts: [3, 3, 3] } },
      rejected: { count: 0 },
      warnings: []
    })
    const page = await session.images('test', 2, 1, 10)
    expect([page.total, page.count, [...page.classes]]).toEqual([3, 2, [2, 2]])
    await session.accept(about, readContext())

    const catalogue = new DatasetCatalogue({ embedded: temporaryFolder(), workspace: scene.datasets })
    const { datasets, problems } = await catalogue.list()
    expect([datasets.map(({ manifest }) => manifest.id), problems]).toEqual([['made'], []])
    const entry = await catalogue.find('made')
    expect(await verifyDataset(entry)).toEqual({ sound: true, problems: [] })
    const [train, test] = [await loadSplit(entry, 'train', { verify: true }), await loadSplit(entry, 'test')]
    // every image is in one of the splits, under its own label
    const original = noise(900)
    const found = [train, test].flatMap(({ pixels, classes }) =>
      Array.from(classes, (label, row) => {
        const image = pixels.subarray(row * 30, (row + 1) * 30)
        const source = Array.from({ length: 30 }, (_, n) => n).find((n) => Buffer.compare(original.subarray(n * 30, (n + 1) * 30), image) === 0)
        expect(source! % 3).toBe(label)
        return source!
      })
    )
    expect(found.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n))
    expect(scene.left()).toEqual(['made'])
  })

  it('of two IDX pairs keeps the published split and its order', async () => {
    const scene = importScene()
    const test = idxPair(9, 2)
    const train = idxPair()
    const files = { ...train, 't10k-images-idx3-ubyte': test['train-images-idx3-ubyte']!, 't10k-labels-idx1-ubyte': test['train-labels-idx1-ubyte']! }
    const folder = await scene.import([writeFiles(temporaryFolder(), files)])
    expect(readFileSync(join(folder, 'train-images-idx3-ubyte'))).toEqual(Buffer.from(train['train-images-idx3-ubyte']!))
    expect(readFileSync(join(folder, 'test-labels-idx1-ubyte'))).toEqual(Buffer.from(files['t10k-labels-idx1-ubyte']))
    expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).not.toHaveProperty('splitting')
  })

  it('of a folder of PNGs per class names the classes and lists what it left out', async () => {
    const scene = importScene()
    const files = { ...pngFolder(), 'cat/readme.txt': 'no image', 'dog/odd.png': randomPng(9, 8, 3, 9), 'owl/empty.png': '' }
    const session = await scene.open(writeFiles(temporaryFolder(), files))
    const preview = await session.read({ width: null, height: null }, readContext())
    expect(preview).toMatchObject({ channels: 3, height: 8, width: 8, classNames: ['cat', 'dog', 'owl'] })
    expect(preview.splits.train.count + preview.splits.test.count).toBe(18)
    expect(preview.rejected.shown).toEqual([
      { name: 'cat/readme.txt', reason: 'is no PNG or JPEG image' },
      { name: 'dog/odd.png', reason: 'is 9 x 8 pixels, where the first image is 8 x 8; choose a size to fit all' },
      { name: 'owl/empty.png', reason: 'is empty' }
    ])
    expect(preview.warnings).toEqual(['3 of 21 files or images were left out.'])
    // as suggested, the odd one is fitted to the size of the others
    expect(await session.read({}, readContext())).toMatchObject({ height: 8, width: 8, rejected: { count: 2 } })
    const again = await session.read({ width: 4, height: 4, colour: 'grey' }, readContext())
    expect(again).toMatchObject({ channels: 1, height: 4, width: 4, rejected: { count: 2 } })
    await session.accept(about, readContext())
    const manifest = JSON.parse(readFileSync(join(scene.datasets, 'made/manifest.json'), 'utf8')) as { preparation: string[] }
    expect(manifest.preparation).toContain('Fitted to 4 x 4 pixels (crop, smooth).')
  })

  it('gives the same bytes twice, manifest included', async () => {
    const files = writeFiles(temporaryFolder(), pngFolder())
    const [one, two] = [await importScene().import([files]), await importScene().import([files])]
    for (const name of ['manifest.json', 'train-images-idx4-ubyte', 'test-labels-idx1-ubyte'])
      expect(readFileSync(join(one, name))).toEqual(readFileSync(join(two, name)))
  })

  it('keeps train and test folders apart, their rows shuffled', async () => {
    const scene = importScene()
    const inside = (split: string, from: number) =>
      Object.fromEntries(['a', 'b'].flatMap((name, label) => [0, 1, 2].map((n) => [`${split}/${name}/${n}.png`, randomPng(5, 5, 1, from + label * 10 + n)])))
    const session = await scene.open(writeFiles(temporaryFolder(), { ...inside('train', 0), ...inside('val', 50) }))
    expect(await session.read({}, readContext())).toMatchObject({ splits: { train: { classCounts: [3, 3] }, test: { classCounts: [3, 3] } } })
    expect(session.options.properties).not.toHaveProperty('testShare')
  })

  it('warns of test images that were trained on, and keeps twins on one side of a drawn split', async () => {
    const twin = randomPng(5, 5, 1, 1)
    const published = writeFiles(temporaryFolder(), {
      'train/a/1.png': twin,
      'train/b/1.png': randomPng(5, 5, 1, 2),
      'test/a/1.png': twin,
      'test/b/1.png': randomPng(5, 5, 1, 3)
    })
    const { warnings } = await (await importScene().open(published)).read({}, readContext())
    expect(warnings).toEqual(['1 of the 2 test images have the same pixels as a training image.'])

    const drawn = {
      ...Object.fromEntries([0, 1, 2, 3].map((n) => [`a/${n}.png`, twin])),
      ...Object.fromEntries([0, 1, 2, 3].map((n) => [`b/${n}.png`, randomPng(5, 5, 1, 20 + n)])),
      'a/x.png': randomPng(5, 5, 1, 40)
    }
    const session = await importScene().open(writeFiles(temporaryFolder(), drawn))
    const preview = await session.read({ testShare: 0.5 }, readContext())
    expect([0, 4]).toContain(preview.splits.test.classCounts[0]! - (preview.splits.test.classCounts[0]! % 4))
    expect(preview.warnings).toEqual([])
  })
})

describe('an import that does not come to its end', () => {
  it('is cancelled while reading without residue', async () => {
    const scene = importScene()
    const session = await scene.open(writeFiles(temporaryFolder(), pngFolder(20)))
    const cancel = new AbortController()
    let clock = 0
    const seen: number[] = []
    const onProgress = (done: number): void => {
      seen.push(done)
      expect(scene.left()).toHaveLength(1)
      if (done > 10) cancel.abort(new Error('enough'))
    }
    await expect(session.read({}, readContext({ signal: cancel.signal, onProgress, clock: () => (clock += 20) }))).rejects.toThrow('enough')
    expect(seen.length).toBeGreaterThan(5)
    expect(scene.left()).toEqual([])
  })

  it('is cancelled while publishing, and can be accepted after that', async () => {
    const scene = importScene()
    const session = await scene.open(writeFiles(temporaryFolder(), idxPair(3000)))
    await session.read({}, readContext())
    const cancel = new AbortController()
    await expect(session.accept(about, readContext({ signal: cancel.signal, onProgress: () => cancel.abort(new Error('enough')) }))).rejects.toThrow('enough')
    expect(existsSync(join(scene.datasets, 'made'))).toBe(false)
    await session.accept(about, readContext())
    expect(scene.left()).toEqual(['made'])
  })

  it('refuses an id that is taken, and keeps what was read', async () => {
    const scene = importScene()
    const session = await scene.open(writeFiles(temporaryFolder(), { ...idxPair() }))
    await session.read({}, readContext())
    writeFiles(scene.datasets, { 'made/anything': '' })
    await expect(session.accept(about, readContext())).rejects.toMatchObject({ code: 'wrong-state' })
    expect((await session.images('train', null, 0, 5)).count).toBe(5)
    await session.discard()
    expect(scene.left()).toEqual(['made'])
  })

  it('refuses options that do not exist or cannot be', async () => {
    const session = await importScene().open(writeFiles(temporaryFolder(), idxPair()))
    await expect(session.read({ widht: 3 }, readContext())).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('width') })
    await expect(session.read({ width: 0 }, readContext())).rejects.toMatchObject({ code: 'bad-request' })
    await expect(session.images('train', null, 0, 1)).rejects.toMatchObject({ code: 'wrong-state' })
  })
})
