import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetFile, DatasetManifest, DatasetSplitManifest, Split } from '@shared/domain/dataset'
import { asDatasetId } from '@shared/domain/ids'
import { encodeIdx } from './idx-format'

/** Two classes, images of 2 x 3 pixels, four for training and two for testing: for tests. */
const classes: Readonly<Record<Split, readonly number[]>> = { train: [0, 1, 1, 0], test: [1, 0] }

export function sampleFiles(): Record<string, Uint8Array> {
  return Object.fromEntries(
    Object.entries(classes).flatMap(([split, labels]) => [
      [`${split}-images`, encodeIdx({ dims: [labels.length, 2, 3], data: Uint8Array.from({ length: labels.length * 6 }, (_, index) => index) })],
      [`${split}-labels`, encodeIdx({ dims: [labels.length], data: Uint8Array.from(labels) })]
    ])
  )
}

export function sampleManifest(id = 'sample'): DatasetManifest {
  const files = sampleFiles()
  const file = (name: string): DatasetFile => ({ file: name, sizeBytes: files[name]!.length, sha256: createHash('sha256').update(files[name]!).digest('hex') })
  const split = (name: Split): DatasetSplitManifest => ({
    count: classes[name].length,
    classCounts: [0, 1].map((original) => classes[name].filter((label) => label === original).length),
    images: file(`${name}-images`),
    labels: file(`${name}-labels`)
  })
  return {
    formatVersion: 1,
    id: asDatasetId(id),
    title: 'Sample',
    description: 'Six images.',
    source: { title: 'None', origin: 'made here', licence: 'MIT', citation: 'none' },
    channels: 1,
    height: 2,
    width: 3,
    classNames: ['left', 'right'],
    splits: { train: split('train'), test: split('test') },
    binarification: { selectedClasses: [0, 1], seed: 0 }
  }
}

/** Writes the sample into `<parent>/<id>`. @returns its folder */
export async function storeSample(parent: string, id = 'sample'): Promise<string> {
  const folder = join(parent, id)
  await mkdir(folder, { recursive: true })
  for (const [name, bytes] of Object.entries(sampleFiles())) await writeFile(join(folder, name), bytes)
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(sampleManifest(id)))
  return folder
}
