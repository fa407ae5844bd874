import { choice } from '@shared/config/field'
import type { Tree } from '@shared/config/paths'
import type { ImportPart } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { bytesPerElement } from '@shared/format/element-types'
import { geometryBytes } from '../images/raw-image'
import type { ImageGeometry } from '../images/raw-image'
import type { Recognised, SourceItem } from '../import/decoder'
import type { PickedFile } from '../import/picked'
import type { ArrayEntry } from './array-entry'
import { readLabels } from './array-labels'
import { imageIn, layoutOf } from './array-layout'
import type { ArrayLayout } from './array-layout'
import { bytesOf, extentOf, likelyRange, valueRanges } from './array-values'
import type { ValueRange } from './array-values'
import { mostImages, numberedClasses } from './class-count'

/** Options of every decoder of named arrays. */
export const arrayOptions = {
  values: choice(valueRanges, '0..255', { title: 'Values', help: 'What the numbers mean: the first is black, the second white.' })
}

/** Names that people give to images and labels, by split. */
const names: readonly { readonly split: ImportPart['split']; readonly images: readonly string[]; readonly labels: readonly string[] }[] = [
  { split: 'train', images: ['train_images', 'x_train', 'X_train', 'images_train'], labels: ['train_labels', 'y_train', 'Y_train', 'labels_train'] },
  { split: 'test', images: ['test_images', 'x_test', 'X_test', 'images_test'], labels: ['test_labels', 'y_test', 'Y_test', 'labels_test'] },
  { split: 'all', images: ['images'], labels: ['labels'] }
]

interface ArraySet {
  readonly split: ImportPart['split']
  readonly images: ArrayEntry
  readonly layout: ArrayLayout
  readonly count: number
  readonly labels: Uint8Array
}

/** Numbers looked at to tell what they mean. */
const sampledElements = 1 << 20

/** The images and labels among named arrays. @throws AppError `bad-file` naming what is missing or does not fit */
export async function recogniseArrays(entries: readonly ArrayEntry[], file: PickedFile): Promise<Recognised> {
  const sets = await setsAmong(entries, file.path)
  const [first] = sets
  if (!first) {
    const found = entries.map(({ name }) => name)
    throw new AppError(
      'bad-file',
      `${file.path} has ${found.length === 0 ? 'no arrays' : `the arrays ${found.slice(0, 8).join(', ')}`}, expected images and labels.`,
      {
        remedy: 'Name the arrays images and labels, or train_images, train_labels, test_images and test_labels.'
      }
    )
  }
  const { geometry } = first.layout
  for (const set of sets) requireSame(set, geometry, file.path)
  const largest = sets.reduce((most, { labels }) => labels.reduce((a, b) => Math.max(a, b), most), 0)
  const classNames = numberedClasses(largest, file.path)
  return {
    parts: sets.map(({ split, count }) => ({ split, images: count })),
    geometry,
    sizeBytes: file.sizeBytes,
    notes: [],
    suggested: { colour: geometry.channels === 3 ? 'colour' : 'grey', values: await suggestedRange(first, file.path) },
    ordered: true,
    files: new Map([[file.name, file.path]]),
    classNames: () => classNames,
    images: (split, options) => imagesOf(sets.find((set) => set.split === split) ?? first, options, file.path)
  }
}

async function setsAmong(entries: readonly ArrayEntry[], path: string): Promise<ArraySet[]> {
  const found: ArraySet[] = []
  for (const { split, images, labels } of names) {
    const imageEntry = entries.find(({ name }) => images.includes(name))
    const labelEntry = entries.find(({ name }) => labels.includes(name))
    if (imageEntry && labelEntry) found.push(await openSet(split, imageEntry, labelEntry, path))
    else if (imageEntry) throw new AppError('bad-file', `${path} has the array ${imageEntry.name} but no labels for it.`, { remedy: `Name them ${labels[0]}.` })
  }
  const trained = found.filter(({ split }) => split !== 'all')
  // a file with both a whole and its parts would give images twice
  return trained.length === 2 ? trained : found.slice(0, 1).map((set) => ({ ...set, split: 'all' }))
}

async function openSet(split: ImportPart['split'], images: ArrayEntry, labels: ArrayEntry, path: string): Promise<ArraySet> {
  const where = `${path}, array ${images.name},`
  const layout = layoutOf(images.shape, where)
  const count = images.shape[0]!
  if (count < 1 || count > mostImages) throw new AppError('bad-file', `${where} has ${count} images, expected 1 to ${mostImages}.`)
  return { split, images, layout, count, labels: await readLabels(labels, count, path) }
}

function requireSame({ images, layout }: ArraySet, { channels, height, width }: ImageGeometry, path: string): void {
  const other = layout.geometry
  if (other.channels === channels && other.height === height && other.width === width) return
  throw new AppError('bad-file', `${path}: ${images.name} has images of another size than the others (${images.shape.join(' x ')}).`)
}

async function suggestedRange({ images, layout, count }: ArraySet, path: string): Promise<ValueRange> {
  const width = bytesPerElement(images.type)!
  const elements = Math.min(count * geometryBytes(layout.geometry), sampledElements)
  const { reader, close } = await images.open()
  try {
    const [low, high] = extentOf(images.type, await reader.exactly(elements * width), `${path}, array ${images.name},`)
    return likelyRange(low, high)
  } finally {
    close()
  }
}

async function* imagesOf({ images, layout, count, labels }: ArraySet, options: Tree, path: string): AsyncGenerator<SourceItem, void, void> {
  const size = geometryBytes(layout.geometry)
  const width = bytesPerElement(images.type)!
  const where = `${path}, array ${images.name},`
  const { reader, close } = await images.open()
  try {
    for (let row = 0; row < count; row++) {
      const pixels = bytesOf(images.type, await reader.exactly(size * width), options['values'] as ValueRange, where, row * size)
      yield { kind: 'image', label: labels[row]!, image: imageIn(layout, pixels) }
    }
  } finally {
    close()
  }
}
