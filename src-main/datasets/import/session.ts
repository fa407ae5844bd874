import { join } from 'node:path'
import type { SchemaNode } from '@shared/config/field'
import type { Tree } from '@shared/config/paths'
import type { DatasetManifest, Split } from '@shared/domain/dataset'
import type { ImportPreview } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { ImageRows } from '../image-rows'
import { matchingRows } from '../matching-rows'
import { completeImportOptions, importOptions } from './options'
import { planDataset, previewOf } from './plan-dataset'
import type { DatasetPlan } from './plan-dataset'
import { publishDataset, requireFree } from './publish'
import { readImages } from './read-images'
import type { ReadContext } from './read-images'
import type { RecognisedFiles } from './recognise'
import { preparationOf } from './preparation'
import { rowsPlace } from './staged-images'
import { makeWorkplace, removeWorkplace } from './workplace'

/** What makes a dataset of an import besides its images. */
export interface DatasetAbout extends Pick<DatasetManifest, 'id' | 'title' | 'description' | 'source'> {
  readonly binarification?: DatasetManifest['binarification']
  /** In place of those that the files give, as many of them. */
  readonly classNames?: readonly string[]
}

interface ReadResult {
  readonly folder: string
  readonly plan: DatasetPlan
  readonly classNames: readonly string[]
  readonly preparation: readonly string[]
}

/** One import: files recognised, images read into a folder of its own, then published or discarded. One step at a time. */
export class ImportSession {
  readonly files: RecognisedFiles
  readonly options: SchemaNode
  readonly #datasets: string
  readonly #owner: string
  #read: ReadResult | null = null
  #busy = false

  /** @param datasets folder in which datasets lie; @param owner see makeWorkplace */
  constructor(files: RecognisedFiles, datasets: string, owner: string) {
    this.files = files
    this.options = importOptions(files.decoder, files.source)
    this.#datasets = datasets
    this.#owner = owner
  }

  get busy(): boolean {
    return this.#busy
  }

  /** Reads all images with these options, in place of what was read before. On failure nothing is left. */
  read(given: Tree, context: ReadContext): Promise<Omit<ImportPreview, 'import'>> {
    return this.#alone(async () => {
      await this.discard()
      const { source } = this.files
      const options = completeImportOptions(this.options, given)
      const folder = await makeWorkplace(this.#datasets, this.#owner)
      try {
        const staged = await readImages(source, options, folder, context)
        const plan = planDataset(staged, source, options)
        const classNames = source.classNames(options)
        this.#read = { folder, plan, classNames, preparation: preparationOf(options, this.files, staged) }
        return previewOf(plan, staged, classNames)
      } catch (error) {
        await removeWorkplace(folder)
        throw error
      }
    })
  }

  /** Which rows of a split are of a class (null: of any), and the pixels of those asked for. */
  async images(split: Split, classIndex: number | null, offset: number, limit: number) {
    const { plan } = this.#result()
    const { images, rows, count } = plan.splits[split]
    const staged = (row: number): number => rows?.[row] ?? row
    const matching = matchingRows(count, (row) => images.labels[staged(row)]!, classIndex, offset, limit)
    const stagedRows = matching.rows.map(staged)
    const file = await ImageRows.open(rowsPlace(images))
    try {
      const pixels = await file.read(stagedRows)
      const classes = Uint8Array.from(stagedRows, (row) => images.labels[row]!)
      return { ...images.geometry, ...matching, count: stagedRows.length, pixels, classes }
    } finally {
      await file.close()
    }
  }

  /** Publishes what was read under `<datasets>/<id>`; the import is over then. When it fails or is aborted it can be tried again. */
  accept(about: DatasetAbout, context: ReadContext): Promise<void> {
    return this.#alone(async () => {
      const { folder, plan, preparation, ...read } = this.#result()
      const classNames = about.classNames?.length === read.classNames.length ? about.classNames : read.classNames
      const target = join(this.#datasets, about.id)
      await requireFree(target)
      const binarification = about.binarification ?? { selectedClasses: firstTwo(plan), seed: 0 }
      const building = join(folder, 'dataset')
      await removeWorkplace(building)
      await publishDataset(plan, { ...about, classNames, binarification, preparation }, { building, target }, context)
      await this.discard()
    })
  }

  /** Removes everything that was read. */
  async discard(): Promise<void> {
    const read = this.#read
    this.#read = null
    if (read) await removeWorkplace(read.folder)
  }

  #result(): ReadResult {
    if (!this.#read) throw new AppError('wrong-state', 'The images of this import have not been read yet.')
    return this.#read
  }

  async #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#busy) throw new AppError('wrong-state', 'This import is being read already.')
    this.#busy = true
    try {
      return await work()
    } finally {
      this.#busy = false
    }
  }
}

/** The first two classes that have images in both splits. */
function firstTwo({ splits }: DatasetPlan): [number, number] {
  const [train, test] = [splits.train.classCounts, splits.test.classCounts]
  const usable = [...train.keys()].filter((label) => train[label]! > 0 && test[label]! > 0)
  return [usable[0] ?? 0, usable[1] ?? 1]
}
