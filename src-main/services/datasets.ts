import { completed } from '@shared/config/validate'
import type { SchemaNode } from '@shared/config/field'
import type { Problem } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { ImageSet, Split } from '@shared/domain/dataset'
import type { ImagePage } from '@shared/contract/requests'
import { previewBinarisation } from '../datasets/binarise'
import type { DatasetOptions } from '../datasets/binarise'
import { loadSplit } from '../datasets/load-split'
import type { ServiceDependencies } from './dependencies'
import type { ServiceTable } from './service-table'

type DatasetServices = Pick<ServiceTable, 'datasets.list' | 'datasets.verify' | 'datasets.images' | 'datasets.preview'>

export function datasetServices({ catalogue, schema }: Pick<ServiceDependencies, 'catalogue' | 'schema'>): DatasetServices {
  // one split is kept in memory, since a page asks for the same one many times while it scrolls
  let kept: { readonly key: string; readonly images: Promise<ImageSet> } | null = null
  const imagesOf = async (id: string, split: Split): Promise<ImageSet> => {
    const entry = await catalogue.find(id)
    const key = `${entry.sha256} ${split}`
    if (kept?.key !== key) kept = { key, images: loadSplit(entry, split) }
    const { images } = kept
    try {
      return await images
    } catch (failed) {
      // a repaired file is read again
      kept = null
      throw failed
    }
  }
  return {
    'datasets.list': () => catalogue.list(),
    'datasets.verify': async ({ dataset }) => {
      await catalogue.verify(dataset)
      return await catalogue.summary(dataset)
    },
    'datasets.images': async ({ dataset, split, classIndex, offset, limit }) => page(await imagesOf(dataset, split), classIndex, offset, limit),
    'datasets.preview': async ({ dataset, options, seed }) => {
      const { manifest } = await catalogue.find(dataset)
      const complete = completeOptions(schema.schema as SchemaNode, options)
      const splits: Split[] = ['train', 'test']
      return await Promise.all(
        splits.map(async (split) =>
          previewBinarisation(await imagesOf(dataset, split), manifest.classNames, manifest.binarification, complete, { split, seed, quirks: false })
        )
      )
    }
  }
}

function completeOptions(root: SchemaNode, options: unknown): DatasetOptions {
  const problems: Problem[] = []
  const node = root.properties?.['dataset_options'] ?? {}
  const value = completed(node, options, 'dataset_options', problems)
  if (problems[0]) throw new AppError('bad-config', problems[0].message)
  return value as DatasetOptions
}

function page(images: ImageSet, classIndex: number | null, offset: number, limit: number): ImagePage {
  const matching: number[] = []
  for (let row = 0; row < images.count; row++) if (classIndex === null || images.classes[row] === classIndex) matching.push(row)
  const rows = Int32Array.from(matching.slice(offset, offset + limit))
  const { channels, height, width } = images
  const size = channels * height * width
  const pixels = new Uint8Array(rows.length * size)
  rows.forEach((row, index) => pixels.set(images.pixels.subarray(row * size, (row + 1) * size), index * size))
  return { count: rows.length, channels, height, width, pixels, classes: Uint8Array.from(rows, (row) => images.classes[row]!), rows, total: matching.length }
}
