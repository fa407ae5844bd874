import type { SchemaNode } from '@shared/config/field'
import type { Tree } from '@shared/config/paths'
import type { ImagePage } from '@shared/contract/requests'
import type { Split } from '@shared/domain/dataset'
import type { AboutDataset, ImportPreview, ImportScan } from '@shared/domain/dataset-import'
import { AppError } from '@shared/domain/errors'
import { asImportId } from '@shared/domain/ids'
import type { DatasetId, ImportId } from '@shared/domain/ids'
import { decoders } from '../../datasets/decoders/all'
import { recognise } from '../../datasets/import/recognise'
import { ImportSession } from '../../datasets/import/session'
import { sweepWorkplaces } from '../../datasets/import/workplace'
import { knownDatasets } from '../../datasets/known/all'
import { checkKnown } from '../../datasets/known/check-known'
import type { KnownDefinition } from '../../datasets/known/types'
import type { ServiceDependencies } from '../dependencies'
import { aboutKnown, aboutOwn, suggestedId } from './about-dataset'
import { progressContext } from './progress-context'
import { requireDiskSpace } from './disk-space'

interface Desk {
  readonly id: ImportId
  readonly session: ImportSession
  readonly known: KnownDefinition | null
}

/** One import at a time: scanned, read as often as its options change, then accepted or discarded. */
export class ImportDesk {
  readonly #deps: ServiceDependencies
  #desk: Desk | null = null
  #count = 0

  constructor(deps: ServiceDependencies) {
    this.#deps = deps
  }

  /** Folder in which the researcher's datasets lie. */
  get datasets(): string {
    const folder = this.#deps.catalogue.workspaceFolder
    if (folder === null) throw new AppError('wrong-state', 'There is no workspace to import into.')
    return folder
  }

  async scan(paths: readonly string[], grant: string, knownId: DatasetId | null): Promise<ImportScan> {
    const { datasetWork, catalogue } = this.#deps
    datasetWork.grants.check(paths, grant)
    await this.#clear()
    await sweepWorkplaces(this.datasets, datasetWork.isLive)
    const known = knownId === null ? null : requireKnown(knownId)
    const files = await recognise(paths, decoders)
    const check = known && (await checkKnown(known, files.source))
    const session = new ImportSession(files, this.datasets, datasetWork.owner)
    const id = asImportId(`import-${++this.#count}`)
    this.#desk = { id, session, known }
    const { decoder, source, picked } = files
    return {
      import: id,
      title: decoder.title,
      name: picked.name,
      suggestedId: known?.id ?? (await suggestedId(picked.name, catalogue)),
      suggestedTitle: known?.title ?? picked.name,
      classNames: known?.classNames ?? source.classNames(defaultsOf(session.options)),
      parts: source.parts,
      geometry: source.geometry,
      sizeBytes: source.sizeBytes,
      notes: source.notes,
      known: check,
      options: known ? knownOptions(session.options, known.options) : session.options
    }
  }

  async read(id: ImportId, options: Tree, signal: AbortSignal): Promise<ImportPreview> {
    const { session, known } = this.#require(id)
    requireDiskSpace(session, options, this.#deps)
    const preview = await session.read({ ...known?.options, ...options }, progressContext(id, 'read', this.#deps, signal))
    return { import: id, ...preview, classNames: known?.classNames ?? preview.classNames }
  }

  async images(id: ImportId, split: Split, classIndex: number | null, offset: number, limit: number): Promise<ImagePage> {
    return await this.#require(id).session.images(split, classIndex, offset, limit)
  }

  /** @returns the id of the new dataset */
  async accept(id: ImportId, about: AboutDataset, signal: AbortSignal): Promise<DatasetId> {
    const { session, known } = this.#require(id)
    const words = known ? aboutKnown(known) : await aboutOwn(about, session.files.picked.name, this.#deps.catalogue)
    await session.accept(words, progressContext(id, 'write', this.#deps, signal))
    this.#desk = null
    // what was written is read back once, so that a bad disk is noticed now and not in the middle of a run
    await this.#deps.catalogue.verify(words.id)
    return words.id
  }

  async discard(id: ImportId): Promise<void> {
    if (this.#desk?.id === id) await this.#clear()
  }

  async close(): Promise<void> {
    const desk = this.#desk
    this.#desk = null
    if (desk && !desk.session.busy) await desk.session.discard()
  }

  /** Makes room for the next import; what was read for the last one goes. */
  async #clear(): Promise<void> {
    if (this.#desk?.session.busy === true) throw new AppError('wrong-state', 'An import is being read.', { remedy: 'Cancel it, or wait until it is done.' })
    await this.close()
  }

  #require(id: ImportId): Desk {
    if (this.#desk?.id !== id) throw new AppError('not-found', 'This import is over.', { remedy: 'Choose the files again.' })
    return this.#desk
  }
}

export function requireKnown(id: string): KnownDefinition {
  const known = knownDatasets.find((candidate) => candidate.id === id)
  if (known) return known
  throw new AppError('not-found', `${id} is no dataset that can be fetched.`, { remedy: `Those are: ${knownDatasets.map((entry) => entry.id).join(', ')}.` })
}

function defaultsOf(options: SchemaNode): Tree {
  return Object.fromEntries(Object.entries(options.properties ?? {}).map(([key, field]) => [key, field.default]))
}

/** What a known dataset prescribes is not offered as a choice. */
function knownOptions(options: SchemaNode, prescribed: Tree): SchemaNode {
  const offered = Object.entries(options.properties ?? {}).filter(([key]) => !Object.hasOwn(prescribed, key))
  return { ...options, properties: Object.fromEntries(offered) }
}
