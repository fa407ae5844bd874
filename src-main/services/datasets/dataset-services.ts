import { completed } from '@shared/config/validate'
import type { SchemaNode } from '@shared/config/field'
import type { Problem } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { ImagePage } from '@shared/contract/requests'
import type { Split } from '@shared/domain/dataset'
import { previewBinarisation } from '../../datasets/binarise'
import type { DatasetOptions } from '../../datasets/binarise'
import { discardDownload } from '../../datasets/download/fetch-known'
import { matchingRows } from '../../datasets/matching-rows'
import { openSplit } from '../../datasets/split-images'
import type { SplitImages } from '../../datasets/split-images'
import { trashDataset } from '../../datasets/trash-dataset'
import type { ServiceDependencies } from '../dependencies'
import type { ServiceTable } from '../service-table'
import { fetchDataset } from './fetch-dataset'
import { ImportDesk, requireKnown } from './import-desk'
import { requireUnused, usageOf } from './usage'

type DatasetRequests = Extract<keyof ServiceTable, `datasets.${string}` | `imports.${string}`>

export interface DatasetServices {
  readonly table: Pick<ServiceTable, DatasetRequests>
  /** Gives up what is being imported. */
  close(): Promise<void>
}

export function datasetServices(deps: ServiceDependencies): DatasetServices {
  const { catalogue, schema, workspace, events } = deps
  const desk = new ImportDesk(deps)
  const splits = new OpenSplits(deps)
  const changed = (): void => events.emit({ type: 'datasets.changed' })
  const table: DatasetServices['table'] = {
    'datasets.list': () => catalogue.list(),
    'datasets.verify': async ({ dataset }) => {
      await catalogue.verify(dataset)
      return await catalogue.summary(dataset)
    },
    'datasets.images': ({ dataset, split, classIndex, offset, limit }) => splits.page(dataset, split, classIndex, offset, limit),
    'datasets.preview': async ({ dataset, options, seed }) => {
      const { manifest } = await catalogue.find(dataset)
      const complete = completeOptions(schema.schema as SchemaNode, options)
      const both: Split[] = ['train', 'test']
      return await Promise.all(
        both.map(async (split) =>
          previewBinarisation(await splits.of(dataset, split), manifest.classNames, manifest.binarification, complete, { split, seed, quirks: false })
        )
      )
    },
    'datasets.usage': ({ dataset }) => usageOf(dataset, deps),
    'datasets.trash': async ({ dataset }) => {
      const entry = await catalogue.find(dataset)
      if (entry.embedded) throw new AppError('bad-request', `${dataset} comes with Roundtable and cannot be deleted.`)
      await requireUnused(dataset, deps)
      await trashDataset(entry.folder, dataset, `${workspace.path}/trash`, new Date())
      changed()
      return null
    },
    'datasets.fetch': async ({ dataset }, { signal }) => {
      await fetchDataset(requireKnown(dataset), deps, signal)
      changed()
      return await catalogue.summary(dataset)
    },
    'datasets.discardFetched': async ({ dataset }) => {
      await discardDownload(desk.datasets, dataset, deps.datasetWork)
      changed()
      return null
    },
    'imports.scan': ({ paths, grant, known }) => desk.scan(paths, grant, known),
    'imports.read': ({ import: id, options }, { signal }) => desk.read(id, options, signal),
    'imports.images': ({ import: id, split, classIndex, offset, limit }) => desk.images(id, split, classIndex, offset, limit),
    'imports.accept': async ({ import: id, about }, { signal }) => {
      const dataset = await desk.accept(id, about, signal)
      changed()
      return await catalogue.summary(dataset)
    },
    'imports.discard': async ({ import: id }) => {
      await desk.discard(id)
      return null
    }
  }
  return { table, close: () => desk.close() }
}

/** The split looked at last stays open, since a page asks for the same one many times while it scrolls. */
class OpenSplits {
  readonly #catalogue: ServiceDependencies['catalogue']
  readonly #kept = new Map<string, Promise<SplitImages>>()

  constructor({ catalogue }: Pick<ServiceDependencies, 'catalogue'>) {
    this.#catalogue = catalogue
  }

  async of(dataset: string, split: Split): Promise<SplitImages> {
    const entry = await this.#catalogue.find(dataset)
    const key = `${entry.sha256} ${split}`
    const opening = this.#kept.get(key) ?? openSplit(entry, split)
    this.#kept.delete(key)
    this.#kept.set(key, opening)
    const [oldest] = this.#kept.keys()
    // both splits of what is looked at, and of what was looked at before
    if (this.#kept.size > 4 && oldest !== undefined) this.#kept.delete(oldest)
    try {
      return await opening
    } catch (failed) {
      // a repaired file is read again
      this.#kept.delete(key)
      throw failed
    }
  }

  async page(dataset: string, split: Split, classIndex: number | null, offset: number, limit: number): Promise<ImagePage> {
    const { manifest } = await this.#catalogue.find(dataset)
    const images = await this.of(dataset, split)
    const { rows, total } = matchingRows(images.classes.length, (row) => images.classes[row]!, classIndex, offset, limit)
    const { channels, height, width } = manifest
    const classes = Uint8Array.from(rows, (row) => images.classes[row]!)
    return { count: rows.length, channels, height, width, pixels: await images.read(rows), classes, rows, total }
  }
}

function completeOptions(root: SchemaNode, options: unknown): DatasetOptions {
  const problems: Problem[] = []
  const node = root.properties?.['dataset_options'] ?? {}
  const value = completed(node, options, 'dataset_options', problems)
  if (problems[0]) throw new AppError('bad-config', problems[0].message)
  return value as DatasetOptions
}
