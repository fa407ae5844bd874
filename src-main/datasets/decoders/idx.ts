import type { ImportPart } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { idxHeaderBytes } from '../idx-format'
import { parseIdxHeader, requireIdxSize } from '../idx-header'
import { readIdx } from '../idx-reader'
import { planar } from '../images/raw-image'
import type { ImageGeometry } from '../images/raw-image'
import type { DatasetDecoder, Recognised, SourceItem } from '../import/decoder'
import { openBytes, peekUnpacked } from '../import/open-bytes'
import type { Picked, PickedFile } from '../import/picked'
import { mostImages, numberedClasses } from './class-count'
import { splitOfName } from './split-names'

/** Images and labels in IDX files, as MNIST and its kin come: plain or gzip, one pair or two. */
export const idx: DatasetDecoder = {
  name: 'idx',
  title: 'IDX files (MNIST)',
  expects: 'IDX files of images and of labels, gzip-compressed or not',
  options: {},
  recognise: async (picked) => {
    const files = await idxFiles(picked)
    if (files.length === 0) return null
    const pairs = await Promise.all(pairsOf(files).map(openPair))
    return recognised(pairs)
  }
}

interface IdxFile extends PickedFile {
  readonly rank: number
}

interface Pair {
  readonly split: ImportPart['split']
  readonly images: IdxFile
  readonly labels: IdxFile
}

interface OpenedPair extends Pair {
  readonly count: number
  readonly geometry: ImageGeometry
  /** (image) class. */
  readonly classes: Uint8Array
}

/** The picked files that begin as IDX files do; of a file that is there packed and unpacked, the packed one. */
async function idxFiles({ files }: Picked): Promise<IdxFile[]> {
  const found = new Map<string, IdxFile>()
  for (const file of files.slice(0, 64)) {
    const start = await peekUnpacked(file.path, 4)
    if (start[0] !== 0 || start[1] !== 0 || start[2] !== 0x08 || start[3] === undefined || start[3] < 1 || start[3] > 4) continue
    const stem = file.name.replace(/\.gz$/i, '')
    if (!found.has(stem) || file.name !== stem) found.set(stem, { ...file, rank: start[3] })
  }
  return [...found.values()]
}

function pairsOf(files: readonly IdxFile[]): Pair[] {
  const images = files.filter(({ rank }) => rank >= 3)
  const labels = files.filter(({ rank }) => rank === 1)
  const [firstImages, secondImages, ...tooMany] = images
  if (!firstImages || labels.length !== images.length || tooMany.length > 0) {
    throw new AppError('bad-file', `Found ${images.length} IDX files of images and ${labels.length} of labels, expected one or two of each.`, {
      remedy: 'Pick the images and the labels of the training split, and those of the test split if there are any.'
    })
  }
  if (!secondImages) return [{ split: 'all', images: firstImages, labels: labels[0]! }]
  const pair = (split: 'train' | 'test'): Pair => ({ split, images: ofSplit(images, split), labels: ofSplit(labels, split) })
  return [pair('train'), pair('test')]
}

function ofSplit(files: readonly IdxFile[], split: 'train' | 'test'): IdxFile {
  const [only, ...others] = files.filter(({ name }) => splitOfName(name) === split)
  if (only && others.length === 0) return only
  throw new AppError(
    'bad-file',
    `Of ${files.map(({ name }) => name).join(' and ')}, exactly one should have "${split === 'test' ? 't10k" or "test' : split}" in its name.`
  )
}

async function openPair(pair: Pair): Promise<OpenedPair> {
  const { images, labels } = pair
  const opened = await openBytes(images.path)
  try {
    const start = await opened.reader.upTo(idxHeaderBytes(4))
    const dims = parseIdxHeader(images.path, start, [3, 4])
    const [count = 0, ...axes] = dims
    const [height = 0, width = 0] = axes.slice(-2)
    const channels = axes.length === 3 ? axes[0] : 1
    if (channels !== 1 && channels !== 3) throw new AppError('bad-file', `${images.path} has images of ${channels} channels, expected 1 (grey) or 3 (colour).`)
    if (count > mostImages) throw new AppError('bad-file', `${images.path} promises ${count} images, expected at most ${mostImages}.`)
    requireIdxSize(images.path, dims, { fileBytes: opened.fileBytes, packed: opened.packed, limit: 2 ** 40 })
    const { data: classes } = await readIdx(labels.path, { ranks: [1], maxBytes: mostImages })
    if (classes.length !== count) {
      throw new AppError('bad-file', `${images.name} has ${count} images, but ${labels.name} has ${classes.length} labels.`, {
        remedy: 'Pick files that belong together.'
      })
    }
    return { ...pair, count, geometry: { channels, height, width }, classes }
  } finally {
    opened.close()
  }
}

function recognised(pairs: readonly OpenedPair[]): Recognised {
  const [first, second] = pairs
  if (!first) throw new AppError('bad-file', 'There are no images.')
  const { geometry } = first
  if (second && Object.entries(geometry).some(([axis, size]) => second.geometry[axis as keyof ImageGeometry] !== size)) {
    throw new AppError('bad-file', `${first.images.name} has images of ${sizeText(geometry)}, ${second.images.name} of ${sizeText(second.geometry)}.`)
  }
  const largest = pairs.reduce((most, { classes }) => classes.reduce((a, b) => Math.max(a, b), most), 0)
  const classNames = numberedClasses(largest, first.labels.path)
  const files = pairs.flatMap(({ images, labels }) => [images, labels])
  return {
    parts: pairs.map(({ split, count }) => ({ split, images: count })),
    geometry,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    notes: [],
    suggested: { colour: geometry.channels === 3 ? 'colour' : 'grey' },
    ordered: true,
    files: new Map(files.map(({ name, path }) => [name, path])),
    classNames: () => classNames,
    images: (split) => imagesOf(pairs.find((pair) => pair.split === split) ?? first)
  }
}

async function* imagesOf({ images, geometry, count, classes }: OpenedPair): AsyncGenerator<SourceItem, void, void> {
  const opened = await openBytes(images.path)
  try {
    const { channels, height, width } = geometry
    const start = await opened.reader.exactly(4)
    await opened.reader.skip(idxHeaderBytes(start[3]!) - 4)
    for (let row = 0; row < count; row++) {
      const pixels = await opened.reader.exactly(channels * height * width)
      yield { kind: 'image', label: classes[row]!, image: planar(geometry, pixels) }
    }
    if (!(await opened.reader.ended())) throw new AppError('bad-file', `${images.path} holds more than the ${count} images its header promises.`)
  } finally {
    opened.close()
  }
}

function sizeText({ channels, height, width }: ImageGeometry): string {
  return `${height} x ${width}${channels === 3 ? ' in colour' : ''}`
}
