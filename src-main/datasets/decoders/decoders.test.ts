import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { serialiseSafetensors } from '@shared/format/safetensors'
import { geometryBytes } from '../images/raw-image'
import { shapeImage } from '../images/shape-image'
import { encodeIdx } from '../idx-format'
import { completeImportOptions, importOptions } from '../import/options'
import { recognise } from '../import/recognise'
import { noise, writeFiles } from '../testing/import-scene'
import { sampleArchive } from '../testing/sample-archives'
import { tarOf } from '../testing/tar'
import { temporaryFolder } from '../testing/temporary'
import { decoders } from './all'

interface Read {
  readonly title: string
  readonly classNames: readonly string[]
  readonly options: Tree
  /** By part: planes and label of every image. */
  readonly parts: Readonly<Record<string, readonly { readonly planes: number[]; readonly label: number }[]>>
}

/** Every image of what lies in the folder or file, as its decoder gives it. */
async function readAll(path: string, given: Tree = {}): Promise<Read> {
  const { decoder, source } = await recognise([path], decoders)
  const options = completeImportOptions(importOptions(decoder, source), given)
  const parts: Record<string, { planes: number[]; label: number }[]> = {}
  for (const { split, images } of source.parts) {
    const found: { planes: number[]; label: number }[] = []
    for await (const item of source.images(split, options)) {
      if (item.kind === 'rejected') throw new Error(`${item.name} ${item.reason}`)
      const geometry = { channels: item.image.channels, height: item.image.height, width: item.image.width }
      const planes = new Uint8Array(geometryBytes(geometry))
      shapeImage(item.image, { ...geometry, fit: 'stretch', resampling: 'smooth' }, planes)
      found.push({ planes: [...planes], label: item.label })
    }
    expect(found).toHaveLength(images)
    parts[split] = found
  }
  return { title: decoder.title, classNames: source.classNames(options), options, parts }
}

/** Image n of the samples: 20 pixels counting on from those before. */
function counting(n: number, plus = 0): number[] {
  return Array.from({ length: 20 }, (_, index) => n * 20 + index + plus)
}

function stored(files: Readonly<Record<string, Uint8Array>>): string {
  return writeFiles(temporaryFolder(), files)
}

async function refusal(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const read = readAll(stored(files))
  await expect(read).rejects.toMatchObject({ name: 'AppError', code: 'bad-file' })
  return await read.then(
    () => '',
    (error: Error) => error.message
  )
}

describe('NumPy archives', () => {
  it('give images and labels, whatever whole numbers the labels are', async () => {
    const { parts, options, classNames } = await readAll(stored({ 'a.npz': sampleArchive('npzPlain') }))
    expect(parts['all']!.map(({ planes }) => planes)).toEqual([0, 1, 2, 3, 4, 5].map((n) => counting(n)))
    expect(parts['all']!.map(({ label }) => label)).toEqual([0, 1, 2, 0, 1, 2])
    expect([options['values'], classNames]).toEqual(['0..255', ['0', '1', '2']])
  })

  it('compressed, in floats, with both splits: the range is found and the bytes come back', async () => {
    const { parts, options } = await readAll(stored({ 'a.npz': sampleArchive('npzSplits') }))
    expect(options['values']).toBe('0..1')
    expect(parts['train']![5]!.planes).toEqual(counting(5))
    expect(parts['test']).toHaveLength(3)
  })

  it.each([
    ['npzFortran', 'is stored column by column'],
    ['npzPickled', 'element type |O']
  ] as const)('%s is refused', async (name, words) => {
    expect(await refusal({ 'a.npz': sampleArchive(name) })).toContain(words)
  })

  it('of numbers outside the chosen range says where', async () => {
    await expect(readAll(stored({ 'a.npz': sampleArchive('npzPlain') }), { values: '-1..1' })).rejects.toMatchObject({
      message: expect.stringContaining('holds 2 at element 2, expected numbers from -1 to 1')
    })
  })
})

describe('safetensors files', () => {
  const u8 = (shape: number[], data: Uint8Array) => ({ type: 'U8' as const, shape, data })

  it('with channels first or last give the same planes', async () => {
    const planes = noise(2 * 3 * 4 * 5)
    const last = Uint8Array.from({ length: planes.length }, (_, at) => planes[(Math.floor(at / 60) * 3 + (at % 3)) * 20 + Math.floor((at % 60) / 3)]!)
    const labels = u8([2], Uint8Array.of(0, 1))
    const file = (images: ReturnType<typeof u8>) => serialiseSafetensors(new Map([['images', images], ['labels', labels]])) // prettier-ignore
    const first = await readAll(stored({ 'a.safetensors': file(u8([2, 3, 4, 5], planes)) }))
    const second = await readAll(stored({ 'a.safetensors': file(u8([2, 4, 5, 3], last)) }))
    expect(first.parts).toEqual(second.parts)
    expect(first.parts['all']!.flatMap((image) => image.planes)).toEqual([...planes])
    expect(first.options['colour']).toBe('colour')
  })

  it.each([
    ['no labels', { images: u8([2, 4, 5], new Uint8Array(40)) }, 'no labels for it'],
    ['neither', { weights: u8([2], new Uint8Array(2)) }, 'has the arrays weights, expected images and labels'],
    ['too few labels', { images: u8([2, 4, 5], new Uint8Array(40)), labels: u8([3], new Uint8Array(3)) }, 'expected 2 labels'],
    ['flat images', { images: u8([2, 20], new Uint8Array(40)), labels: u8([2], Uint8Array.of(0, 1)) }, 'has shape 2 x 20, expected images x height x width'],
    ['one class', { images: u8([2, 4, 5], new Uint8Array(40)), labels: u8([2], new Uint8Array(2)) }, 'every label is 0'],
    ['two channels', { images: u8([2, 4, 5, 2], new Uint8Array(80)), labels: u8([2], Uint8Array.of(0, 1)) }, 'has shape 2 x 4 x 5 x 2']
  ])('with %s are refused', async (_, arrays, words) => {
    expect(await refusal({ 'a.safetensors': serialiseSafetensors(new Map(Object.entries(arrays))) })).toContain(words)
  })
})

describe('MATLAB files', () => {
  it.each(['matPacked', 'matPlain', 'matDoubles'] as const)('%s: columns become rows, and label 10 becomes 0', async (name) => {
    const { parts, classNames } = await readAll(stored({ 'train_32x32.mat': sampleArchive(name) }))
    expect(parts['all']!.map(({ planes }) => planes)).toEqual([0, 1, 2, 3, 4, 5].map((n) => [...counting(n), ...counting(n, 1), ...counting(n, 2)]))
    expect(parts['all']!.map(({ label }) => label)).toEqual([1, 2, 0, 1, 2, 0])
    expect(classNames).toEqual(['0', '1', '2'])
  })

  it('for training and testing keep the published split', async () => {
    const { parts } = await readAll(stored({ 'train_32x32.mat': sampleArchive('matPacked'), 'test_32x32.mat': sampleArchive('matPlain') }))
    expect(Object.keys(parts)).toEqual(['train', 'test'])
  })

  it('that are none, or truncated, are refused', async () => {
    expect(await refusal({ 'a.mat': Buffer.from('MATLAB 7.3 MAT-file') })).toContain('is not a MATLAB 5 file')
    expect(await refusal({ 'a.mat': sampleArchive('matPlain').subarray(0, 300) })).toContain('is not a sound MATLAB file')
  })
})

describe('CIFAR', () => {
  const record = (labels: number[], seed: number): Uint8Array => Buffer.concat([Uint8Array.from(labels), noise(3072, seed)])
  const ten = { 'data_batch_1.bin': Buffer.concat([record([3], 1), record([5], 2)]), 'data_batch_2.bin': record([9], 3), 'test_batch.bin': record([0], 4) }
  const names = Buffer.from('airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n')

  it('10 from its folder and from its archive are the same, batches in order', async () => {
    const folder = await readAll(stored({ ...ten, 'batches.meta.txt': names }))
    const inside = {
      'c/data_batch_2.bin': ten['data_batch_2.bin'],
      'c/batches.meta.txt': names,
      'c/test_batch.bin': ten['test_batch.bin'],
      'c/data_batch_1.bin': ten['data_batch_1.bin']
    }
    const archive = await readAll(join(stored({ 'cifar-10-binary.tar.gz': gzipSync(tarOf(inside)) }), 'cifar-10-binary.tar.gz'))
    expect(archive).toEqual(folder)
    expect(folder.parts['train']!.map(({ label }) => label)).toEqual([3, 5, 9])
    expect(folder.parts['train']![1]!.planes).toEqual([...noise(3072, 2)])
    expect(folder.classNames[3]).toBe('cat')
  })

  it('100 has fine and coarse labels', async () => {
    const files = { 'train.bin': Buffer.concat([record([4, 72], 1), record([19, 7], 2)]), 'test.bin': record([1, 2], 3) }
    const labels = async (cifarLabels: string) => (await readAll(stored(files), { cifarLabels })).parts['train']!.map(({ label }) => label)
    expect([await labels('fine'), await labels('coarse')]).toEqual([
      [72, 7],
      [4, 19]
    ])
  })

  it('in its Python version, or truncated, is refused', async () => {
    expect(await refusal({ 'cifar-10-python.tar.gz': gzipSync(tarOf({ 'c/data_batch_1': Uint8Array.of(1) })) })).toContain('Python version')
    expect(await refusal({ 'data_batch_1.bin': record([1], 1).subarray(0, 3000) })).toContain('has 3000 bytes, expected a multiple of 3073')
  })
})

describe('IDX files', () => {
  const images = encodeIdx({ dims: [3, 2, 2], data: noise(12) })
  const labels = encodeIdx({ dims: [3], data: Uint8Array.of(0, 1, 1) })

  it('are found packed or not, whatever their names', async () => {
    const plain = await readAll(stored({ 'some-images': images, 'their-labels': labels }))
    const packed = await readAll(stored({ 'a.gz': gzipSync(images), 'b.gz': gzipSync(labels) }))
    expect(packed).toEqual(plain)
    expect(plain.parts['all']!.flatMap(({ planes }) => planes)).toEqual([...noise(12)])
  })

  it('lie one folder deeper, as archives unpack', async () => {
    expect((await readAll(stored({ 'MNIST/raw/i-idx3': images, 'MNIST/raw/l-idx1': labels }))).parts['all']).toHaveLength(3)
  })

  it.each([
    ['labels missing', { 'images-idx3': images }, 'Found 1 IDX files of images and 0 of labels'],
    ['more images than labels', { i: images, l: encodeIdx({ dims: [2], data: Uint8Array.of(0, 1) }) }, 'i has 3 images, but l has 2 labels'],
    ['two sets without names', { a: images, b: images, c: labels, d: labels }, 'exactly one should have "train" in its name'],
    ['five channels', { i: encodeIdx({ dims: [3, 5, 1, 1], data: new Uint8Array(15) }), l: labels }, 'images of 5 channels']
  ])('with %s are refused', async (_, files, words) => {
    expect(await refusal(files)).toContain(words)
  })
})

describe('what nobody reads', () => {
  it('is refused with what could be picked instead', async () => {
    await expect(recognise([stored({ 'a.csv': Buffer.from('1,2') })], decoders)).rejects.toMatchObject({
      message: expect.stringContaining('holds nothing that is read'),
      remedy: expect.stringMatching(/IDX.*CIFAR.*MATLAB.*NumPy.*safetensors.*subfolder/s)
    })
    await expect(recognise([temporaryFolder()], decoders)).rejects.toMatchObject({ message: expect.stringContaining('is empty') })
    await expect(recognise([join(temporaryFolder(), 'absent')], decoders)).rejects.toMatchObject({ code: 'not-found' })
    await expect(recognise([], decoders)).rejects.toMatchObject({ code: 'bad-request' })
  })
})
