import type { ImportPart } from '@shared/domain/dataset-import'
import { sizeOf } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { RawImage } from '../images/raw-image'
import type { DatasetDecoder, Recognised, SourceItem } from '../import/decoder'
import { peek } from '../import/open-bytes'
import type { Picked, PickedFile } from '../import/picked'
import { readLabels } from './array-labels'
import { mostImages, numberedClasses } from './class-count'
import { isMatFile, matricesIn } from './mat-file'
import type { MatMatrix } from './mat-file'
import { splitOfName } from './split-names'

/** MATLAB 5 files with X (row, column, channel, image) and y, as SVHN's cropped digits come. */
export const mat: DatasetDecoder = {
  name: 'mat',
  title: 'MATLAB files (SVHN)',
  expects: 'MATLAB files with X and y, as SVHN publishes its cropped digits',
  options: {},
  recognise: async (picked) => {
    const files = await matFiles(picked)
    if (files.length === 0) return null
    const sets = await Promise.all(files.map(openSet))
    return recognised(withSplits(sets))
  }
}

interface MatSet {
  readonly file: PickedFile
  readonly split: ImportPart['split']
  readonly images: MatMatrix
  readonly height: number
  readonly width: number
  readonly count: number
  /** (image) class. */
  readonly labels: Uint8Array
}

async function matFiles({ files }: Picked): Promise<PickedFile[]> {
  const found: PickedFile[] = []
  for (const file of files.filter(({ name }) => /\.mat$/i.test(name)).slice(0, 16)) {
    const { start } = await peek(file.path, 128)
    if (!isMatFile(start)) throw new AppError('bad-file', `${file.path} is not a MATLAB 5 file.`, { remedy: 'Version 7.3 files are HDF5: save with -v7.' })
    found.push(file)
  }
  return found
}

async function openSet(file: PickedFile): Promise<MatSet> {
  const matrices = await matricesIn(file.path, file.sizeBytes)
  const images = matrices.find(({ name }) => name === 'X')
  const labels = matrices.find(({ name }) => name === 'y')
  if (!images || !labels) {
    throw new AppError('bad-file', `${file.path} has the matrices ${matrices.map(({ name }) => name).join(', ') || '(none)'}, expected X and y.`)
  }
  const [height = 0, width = 0, channels = 0, count = 1] = images.dims
  if (images.type !== 'U8' || images.dims.length > 4 || channels !== 3 || height < 1 || width < 1 || height > 4096 || width > 4096) {
    throw new AppError('bad-file', `${file.path}: X has ${images.dims.join(' x ')} elements of ${images.type}, expected height x width x 3 x images of uint8.`)
  }
  if (count < 1 || count > mostImages) throw new AppError('bad-file', `${file.path}: X has ${count} images, expected 1 to ${mostImages}.`)
  const found = await readLabels({ name: 'y', type: labels.type, shape: [sizeOf(labels.dims)], open: labels.open }, count, file.path)
  return { file, split: splitOfName(file.name) ?? 'all', images, height, width, count, labels: zeroBased(found) }
}

/** SVHN calls the digit 0 class 10: labels 1 to 10 are taken modulo 10, as torchvision does. */
function zeroBased(labels: Uint8Array): Uint8Array {
  return labels.includes(10) && !labels.includes(0) ? labels.map((label) => label % 10) : labels
}

/** One file for training and one for testing, or one alone. */
function withSplits(sets: readonly MatSet[]): readonly MatSet[] {
  const [first, second, ...tooMany] = sets
  if (!first) return []
  if (!second) return [{ ...first, split: 'all' }]
  const train = sets.find(({ split }) => split === 'train')
  const test = sets.find(({ split }) => split === 'test')
  if (train && test && tooMany.length === 0 && train.height === test.height && train.width === test.width) return [train, test]
  throw new AppError(
    'bad-file',
    `Of ${sets.map(({ file }) => file.name).join(', ')}, expected one file for training and one for testing, of images of one size.`
  )
}

function recognised(sets: readonly MatSet[]): Recognised {
  const [first] = sets
  if (!first) throw new AppError('bad-file', 'There are no images.')
  const largest = sets.reduce((most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most), 0)
  const classNames = numberedClasses(largest, first.file.path)
  return {
    parts: sets.map(({ split, count }) => ({ split, images: count })),
    geometry: { channels: 3, height: first.height, width: first.width },
    sizeBytes: sets.reduce((sum, { file }) => sum + file.sizeBytes, 0),
    notes: [],
    suggested: { colour: 'colour' },
    ordered: true,
    files: new Map(sets.map(({ file }) => [file.name, file.path])),
    classNames: () => classNames,
    images: (split) => imagesOf(sets.find((set) => set.split === split) ?? first)
  }
}

async function* imagesOf({ images, height, width, count, labels }: MatSet): AsyncGenerator<SourceItem, void, void> {
  const { reader, close } = await images.open()
  try {
    for (let row = 0; row < count; row++) {
      const pixels = await reader.exactly(height * width * 3)
      const image: RawImage = { width, height, channels: 3, pixels, offset: 0, rowStride: 1, columnStride: height, channelStride: height * width }
      yield { kind: 'image', label: labels[row]!, image }
    }
  } finally {
    close()
  }
}
