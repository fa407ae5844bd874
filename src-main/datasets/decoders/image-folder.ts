import { constants, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Tree } from '@shared/config/paths'
import { choice } from '@shared/config/field'
import type { Split } from '@shared/domain/dataset'
import type { ImportPart } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { systemCode } from '../file-failure'
import { ImageDecoder } from '../images/decode-image'
import { imageLimits } from '../images/limits'
import type { ImageGeometry } from '../images/raw-image'
import { RefusedImage } from '../images/refused-image'
import type { DatasetDecoder, Recognised, SourceItem } from '../import/decoder'
import { fileNames } from '../import/folder-entries'
import { lookInto } from '../import/picked'
import type { Picked } from '../import/picked'
import { splitOfName } from './split-names'

/** A folder per class, with PNG and JPEG files in it; perhaps one such set for training and one for testing. */
export const imageFolder: DatasetDecoder = {
  name: 'images',
  title: 'a folder of images per class',
  expects: 'a folder with a subfolder of PNG or JPEG files for every class',
  options: {
    background: choice(['white', 'black'], 'white', { title: 'Background', help: 'What shows through where an image is transparent.' })
  },
  recognise: async (picked) => {
    if (picked.folder === null || picked.folders.length < 2) return null
    const sets = await setsIn(picked.folder, picked)
    const classNames = [...new Set(sets.flatMap(({ classes }) => classes.map(({ name }) => name)))].sort(naturally)
    if (classNames.length < 2) return null
    if (classNames.length > 256) throw new AppError('bad-file', `${picked.folder} has ${classNames.length} classes, expected at most 256.`)
    return await recognised(sets, classNames)
  }
}

interface ImageSetFolder {
  readonly split: ImportPart['split']
  readonly classes: readonly ClassFolder[]
}

interface ClassFolder {
  readonly name: string
  readonly folder: string
  readonly files: readonly string[]
  /** Subfolders, which are not looked into. */
  readonly folders: number
}

const sampled = 48

/** Either class folders, or folders named after splits that hold them. */
async function setsIn(folder: string, { folders }: Picked): Promise<ImageSetFolder[]> {
  const splits = folders.flatMap((name) => {
    const split = splitOfName(name)
    return split === null ? [] : [{ name, split }]
  })
  const train = splits.find(({ split }) => split === 'train')
  const test = splits.find(({ split }) => split === 'test')
  if (!train || !test) return [{ split: 'all', classes: await classFolders(folder, folders) }]
  const set = async (name: string, split: Split): Promise<ImageSetFolder> => {
    const inside = await lookInto(join(folder, name))
    return { split, classes: await classFolders(join(folder, name), inside.folders) }
  }
  return [await set(train.name, 'train'), await set(test.name, 'test')]
}

async function classFolders(parent: string, names: readonly string[]): Promise<ClassFolder[]> {
  const classes: ClassFolder[] = []
  for (const name of names) {
    const folder = join(parent, name)
    const { names: files, folders } = await fileNames(folder)
    if (files.length > 0) classes.push({ name, folder, files, folders })
  }
  return classes
}

async function recognised(sets: readonly ImageSetFolder[], classNames: readonly string[]): Promise<Recognised> {
  const sample = await sampleOf(sets)
  if (sample.images.length === 0) {
    throw new AppError('bad-file', `None of the first ${sample.refused} files is a PNG or JPEG that can be read: ${sample.reason}.`)
  }
  const usual = usualSize(sample.images)
  const deeper = sets.flatMap(({ classes }) => classes).reduce((sum, { folders }) => sum + folders, 0)
  return {
    parts: sets.map(({ split, classes }) => ({ split, images: classes.reduce((sum, { files }) => sum + files.length, 0) })),
    geometry: null,
    sizeBytes: 0,
    notes: [
      usual.share === 1 ? `The images seem to be ${usual.width} x ${usual.height} pixels.` : `The images differ in size: ${sizesOf(sample.images)}.`,
      ...(deeper > 0 ? [`${deeper} folders inside class folders are passed over.`] : [])
    ],
    suggested: {
      colour: sample.images.some(({ channels }) => channels === 3) ? 'colour' : 'grey',
      ...suggestedSize(usual)
    },
    ordered: false,
    files: new Map(),
    classNames: () => classNames,
    images: (split, options) => imagesOf(sets.find((set) => set.split === split)?.classes ?? [], classNames, options)
  }
}

interface Sample {
  readonly images: readonly ImageGeometry[]
  readonly refused: number
  readonly reason: string
}

/** Sizes and colours of some images of every class. */
async function sampleOf(sets: readonly ImageSetFolder[]): Promise<Sample> {
  const decoder = new ImageDecoder(255)
  const images: ImageGeometry[] = []
  let [refused, reason] = [0, '']
  const classes = sets.flatMap((set) => set.classes)
  const each = Math.max(1, Math.floor(sampled / classes.length))
  for (const { folder, files } of classes) {
    for (const file of files.slice(0, each)) {
      try {
        const { width, height, channels } = await decoder.decode(await readImageFile(join(folder, file)))
        images.push({ width, height, channels })
      } catch (error) {
        if (!(error instanceof RefusedImage)) throw error
        refused++
        reason ||= `${file} ${error.reason}`
      }
    }
  }
  return { images, refused, reason }
}

/** The size that most of the images have, and how many of them do. */
function usualSize(images: readonly ImageGeometry[]): { readonly width: number; readonly height: number; readonly share: number } {
  const counts = new Map<string, number>()
  for (const { width, height } of images) counts.set(`${width} ${height}`, (counts.get(`${width} ${height}`) ?? 0) + 1)
  const [size = '0 0', count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? []
  const [width = 0, height = 0] = size.split(' ').map(Number)
  return { width, height, share: count / images.length }
}

/** Small images stay as they are, or become as most of them are; photographs become as small as networks here can use. */
function suggestedSize({ width, height, share }: ReturnType<typeof usualSize>): Tree {
  if (Math.max(width, height) > 128 || share < 0.5) return { width: 32, height: 32 }
  return share === 1 ? {} : { width, height }
}

function sizesOf(images: readonly ImageGeometry[]): string {
  const widths = images.map(({ width }) => width)
  const heights = images.map(({ height }) => height)
  return `${Math.min(...widths)} to ${Math.max(...widths)} wide, ${Math.min(...heights)} to ${Math.max(...heights)} high`
}

async function* imagesOf(classes: readonly ClassFolder[], classNames: readonly string[], options: Tree): AsyncGenerator<SourceItem, void, void> {
  const decoder = new ImageDecoder(options['background'] === 'black' ? 0 : 255)
  for (const { name, folder, files } of classes) {
    const label = classNames.indexOf(name)
    for (const file of files) {
      const shown = `${name}/${file}`
      try {
        yield { kind: 'image', label, image: await decoder.decode(await readImageFile(join(folder, file))), name: shown }
      } catch (error) {
        if (!(error instanceof RefusedImage)) throw error
        yield { kind: 'rejected', name: shown, reason: error.reason }
      }
    }
  }
}

/** A whole image file. @throws RefusedImage for what cannot be read or is too large: one bad file does not end an import */
async function readImageFile(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const facts = await file.stat()
      if (!facts.isFile()) throw new RefusedImage('is not a regular file')
      if (facts.size > imageLimits.fileBytes) throw new RefusedImage(`has ${facts.size} bytes, more than the ${imageLimits.fileBytes} that are read`)
      return await file.readFile()
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof RefusedImage) throw error
    throw new RefusedImage(systemCode(error) === 'EACCES' ? 'may not be read' : `cannot be read (${systemCode(error) || String(error)})`)
  }
}

/** Class folders named by numbers come in the order of the numbers. */
function naturally(a: string, b: string): number {
  return /^\d+$/.test(a) && /^\d+$/.test(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0
}
