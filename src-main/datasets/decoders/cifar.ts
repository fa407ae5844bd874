import { choice } from '@shared/config/field'
import type { Tree } from '@shared/config/paths'
import type { ImportPart } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { planar } from '../images/raw-image'
import type { DatasetDecoder, Recognised, SourceItem } from '../import/decoder'
import { cifarFiles } from './cifar-files'
import type { CifarFiles } from './cifar-files'
import { mostImages, numberedClasses } from './class-count'

const geometry = { channels: 3, height: 32, width: 32 } as const
const pixelBytes = 3072

/** CIFAR-10 and CIFAR-100 in their binary versions: as published, or unpacked. */
export const cifar: DatasetDecoder = {
  name: 'cifar',
  title: 'CIFAR binary files',
  expects: 'CIFAR-10 or CIFAR-100 in the binary version (.tar.gz, or its .bin files)',
  options: {
    cifarLabels: choice(['fine', 'coarse'], 'fine', { title: 'Labels', help: 'CIFAR-100 has two sets of labels: 100 fine classes in 20 coarse ones.' })
  },
  recognise: async (picked) => {
    const files = await cifarFiles(picked)
    if (!files) return null
    const batches = [...files.sizes.keys()].filter((name) => /\.bin$/i.test(name)).sort()
    if (batches.length === 0) {
      if (![...files.sizes.keys()].some((name) => /^(data_batch_\d|test_batch|train|test|meta|batches\.meta)$/.test(name))) return null
      throw new AppError('bad-file', `${files.where} holds CIFAR in its Python version, which is not read.`, {
        remedy: 'Get the binary version from the same page.'
      })
    }
    return await recognised(files, batches)
  }
}

interface Batches {
  readonly split: ImportPart['split']
  readonly names: readonly string[]
  readonly images: number
}

async function recognised(files: CifarFiles, batches: readonly string[]): Promise<Recognised> {
  const hundred = batches.some((name) => /^(train|test)\.bin$/i.test(name))
  const labelBytes = hundred ? 2 : 1
  const record = labelBytes + pixelBytes
  for (const name of batches) {
    const size = files.sizes.get(name)!
    if (size === 0 || size % record !== 0) {
      throw new AppError('bad-file', `${files.where}: ${name} has ${size} bytes, expected a multiple of ${record} (${hundred ? 'CIFAR-100' : 'CIFAR-10'}).`, {
        remedy: 'The file is truncated or of another format; get it again.'
      })
    }
  }
  const test = batches.filter((name) => /^test/i.test(name))
  const train = batches.filter((name) => !test.includes(name))
  const part = (split: ImportPart['split'], names: readonly string[]): Batches => ({
    split,
    names,
    images: names.reduce((sum, name) => sum + files.sizes.get(name)! / record, 0)
  })
  const parts = train.length > 0 && test.length > 0 ? [part('train', train), part('test', test)] : [part('all', batches)]
  const images = parts.reduce((sum, { images: count }) => sum + count, 0)
  if (images > mostImages) throw new AppError('bad-file', `${files.where} holds ${images} images, expected at most ${mostImages}.`)
  const fine = await namesIn(files, hundred ? 'fine_label_names.txt' : 'batches.meta.txt', hundred ? 100 : 10)
  const coarse = hundred ? await namesIn(files, 'coarse_label_names.txt', 20) : []
  return {
    parts: parts.map(({ split, images: count }) => ({ split, images: count })),
    geometry,
    sizeBytes: files.sizeBytes,
    notes: [],
    unused: hundred ? [] : ['cifarLabels'],
    suggested: { colour: 'colour' },
    ordered: true,
    files: files.paths,
    classNames: (options) => (hundred && options['cifarLabels'] === 'coarse' ? coarse : fine),
    images: (split, options) => imagesOf(files, parts.find((batch) => batch.split === split)?.names ?? [], labelBytes, labelAt(hundred, options))
  }
}

/** Which of the label bytes counts: CIFAR-100 has the coarse one first. */
function labelAt(hundred: boolean, options: Tree): number {
  return hundred && options['cifarLabels'] !== 'coarse' ? 1 : 0
}

/** One name a line, if the file is there and has as many as there are classes. */
async function namesIn(files: CifarFiles, name: string, classes: number): Promise<readonly string[]> {
  const size = files.sizes.get(name)
  if (size === undefined || size > 1 << 16) return numberedClasses(classes - 1, files.where)
  const { reader, close } = await files.open(name)
  try {
    const lines = Buffer.from(await reader.exactly(size))
      .toString('utf8')
      .split('\n')
    const names = lines.map((line) => line.trim()).filter((line) => line !== '' && line.length <= 100)
    return names.length === classes ? names : numberedClasses(classes - 1, files.where)
  } finally {
    close()
  }
}

async function* imagesOf(files: CifarFiles, names: readonly string[], labelBytes: number, labelByte: number): AsyncGenerator<SourceItem, void, void> {
  for (const name of names) {
    const count = files.sizes.get(name)! / (labelBytes + pixelBytes)
    const { reader, close } = await files.open(name)
    try {
      for (let row = 0; row < count; row++) {
        const record = await reader.exactly(labelBytes + pixelBytes)
        yield { kind: 'image', label: record[labelByte]!, image: planar(geometry, record, labelBytes) }
      }
    } finally {
      close()
    }
  }
}
