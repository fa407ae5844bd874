import { createHash } from 'node:crypto'
import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatasetManifest, DatasetProblem, DatasetSummary } from '@shared/domain/dataset'
import type { AbsentDataset, DatasetListing } from '@shared/domain/known-dataset'
import { AppError, reportOf } from '@shared/domain/errors'
import { asDatasetId, isId } from '@shared/domain/ids'
import { fetchedBytes } from './download/fetch-known'
import { fileFailure, systemCode } from './file-failure'
import { knownDatasets } from './known/all'
import { MANIFEST_FILE, parseManifest } from './manifest'
import { verifyDataset } from './verify'
import type { DatasetVerification } from './verify'

/** A dataset found on disk; its pixels are not read yet. */
export interface DatasetEntry {
  readonly manifest: DatasetManifest
  readonly folder: string
  /** Whether it came with Roundtable, as opposed to the workspace. */
  readonly embedded: boolean
  /** SHA-256 of manifest.json, which in turn names the hash of every file: one value that stands for the whole dataset. */
  readonly sha256: string
}

export interface DatasetFolders {
  /** Folder of the embedded datasets (`resources/datasets`). */
  readonly embedded: string
  /** `<workspace>/datasets`, or null without a workspace. */
  readonly workspace: string | null
}

/** Larger than any sound manifest, small enough to read without care. */
const MAX_MANIFEST_BYTES = 1 << 20

/** The datasets of this machine: those embedded and those of the workspace, each a folder named by its id. */
export class DatasetCatalogue {
  readonly #folders: DatasetFolders
  /** Outcome of the last verification by manifest hash, so that a changed dataset counts as not verified. */
  readonly #verified = new Map<string, boolean>()

  constructor(folders: DatasetFolders) {
    this.#folders = folders
  }

  /** Folder of the researcher's own datasets, or null without a workspace. */
  get workspaceFolder(): string | null {
    return this.#folders.workspace
  }

  /** Every dataset by id, embedded ones first; a workspace dataset with an embedded one's id is reported and left out. */
  async list(): Promise<DatasetListing> {
    const datasets: DatasetSummary[] = []
    const problems: DatasetProblem[] = []
    for (const { id, folder, embedded } of await this.#candidates()) {
      try {
        if (datasets.some((known) => known.manifest.id === id)) {
          throw new AppError('bad-file', `${folder} has the id of the embedded dataset ${id}, which is used instead.`, {
            remedy: 'Rename the folder and the id in its manifest.'
          })
        }
        datasets.push(this.#summary(await readEntry(folder, id, embedded)))
      } catch (error) {
        problems.push({ folder, report: reportOf(error) })
      }
    }
    return { datasets, problems, absent: await this.#absent(new Set(datasets.map(({ manifest }) => manifest.id))) }
  }

  /** @throws AppError `not-found` with the ids there are; `bad-file` when its manifest is not sound */
  async find(id: string): Promise<DatasetEntry> {
    const candidates = await this.#candidates()
    const found = candidates.find((candidate) => candidate.id === id)
    if (!found) {
      const known = [...new Set(candidates.map((candidate) => candidate.id))].join(', ') || 'none'
      throw new AppError('not-found', `There is no dataset "${id}".`, { remedy: `Known datasets: ${known}.` })
    }
    return readEntry(found.folder, found.id, found.embedded)
  }

  async summary(id: string): Promise<DatasetSummary> {
    return this.#summary(await this.find(id))
  }

  /** Compares every file of the dataset with the hashes in its manifest, and remembers the outcome for the listing. */
  async verify(id: string): Promise<DatasetVerification> {
    const entry = await this.find(id)
    const outcome = await verifyDataset(entry)
    this.#verified.set(entry.sha256, outcome.sound)
    return outcome
  }

  /** Known datasets that are not here; without a workspace there would be no place for them. */
  async #absent(present: ReadonlySet<string>): Promise<AbsentDataset[]> {
    const { workspace } = this.#folders
    if (workspace === null) return []
    return await Promise.all(
      knownDatasets
        .filter(({ id }) => !present.has(id))
        .map(async ({ id, title, description, source, channels, height, width, classNames, counts, files, hashesFrom }) => ({
          ...{ id: asDatasetId(id), title, description, licence: source.licence, origin: source.origin, channels, height, width, counts, files, hashesFrom },
          classes: classNames.length,
          fetchedBytes: await fetchedBytes(workspace, id)
        }))
    )
  }

  #summary({ manifest, embedded, sha256 }: DatasetEntry): DatasetSummary {
    // both splits may name the same files
    const files = new Map(Object.values(manifest.splits).flatMap(({ images, labels }) => [images, labels].map(({ file, sizeBytes }) => [file, sizeBytes])))
    const sizeBytes = [...files.values()].reduce((sum, size) => sum + size, 0)
    return { manifest, embedded, sizeBytes, verified: this.#verified.get(sha256) ?? null }
  }

  async #candidates(): Promise<{ id: string; folder: string; embedded: boolean }[]> {
    const { embedded, workspace } = this.#folders
    const embeddedIds = await datasetFolders(embedded)
    const workspaceIds = workspace === null ? [] : await datasetFolders(workspace)
    return [
      ...embeddedIds.map((id) => ({ id, folder: join(embedded, id), embedded: true })),
      ...workspaceIds.map((id) => ({ id, folder: join(workspace ?? '', id), embedded: false }))
    ]
  }
}

/** Names of the subfolders that may be datasets, sorted; none when the folder itself is missing. */
async function datasetFolders(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .filter((entry) => !entry.isFile() && isId(entry.name))
      .map((entry) => entry.name)
      .sort()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw fileFailure('list', folder, error)
  }
}

async function readEntry(folder: string, id: string, embedded: boolean): Promise<DatasetEntry> {
  const path = join(folder, MANIFEST_FILE)
  let bytes: Buffer
  try {
    const { size } = await stat(path)
    if (size > MAX_MANIFEST_BYTES) throw new AppError('bad-file', `${path} has ${size} bytes, expected at most ${MAX_MANIFEST_BYTES}.`)
    bytes = await readFile(path)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw fileFailure('read', path, error)
  }
  const manifest = parseManifest(bytes.toString('utf8'), path)
  if (manifest.id !== id) throw new AppError('bad-file', `${path}: id should be ${id}, the name of its folder, found ${manifest.id}.`)
  return { manifest, folder, embedded, sha256: createHash('sha256').update(bytes).digest('hex') }
}
