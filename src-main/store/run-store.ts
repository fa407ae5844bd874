import { join } from 'node:path'
import type { CheckpointSummary } from '@shared/domain/checkpoint'
import type { Episode } from '@shared/domain/episode'
import { AppError, reportOf } from '@shared/domain/errors'
import { asRunId, isId } from '@shared/domain/ids'
import type { RunId } from '@shared/domain/ids'
import type { RunSummary } from '@shared/domain/run'
import type { BestCheckpoint, EventEntry, RunRequestKind } from '@shared/format/documents'
import { parseEvent } from '@shared/format/event-entry'
import { serialiseName } from '@shared/format/small-files'
import { readBest } from './best-checkpoint'
import { isUnusable, listedIterations, readCheckpoint, summariseCheckpoint } from './checkpoint-reader'
import type { Disk } from './disk'
import { readEpisodes } from './episode-files'
import { LineFile } from './line-file'
import { createRunFolder } from './run-creation'
import { RunFiles } from './run-files'
import { OpenRun } from './run-handle'
import { holderOf, takeLock } from './run-lock'
import type { Locks } from './run-lock'
import { metricsPage } from './run-metrics'
import { pathsOfRun } from './run-paths'
import type { RunPaths } from './run-paths'
import { readRun, readStatus, summariseRun } from './run-reading'
import { dropStaleRequest, noOwner, writeRequest } from './run-requests'
import { trashRun } from './trash'
import type { CheckpointContent, EventsPage, MetricsPage, NewRun, RunHandle, RunStore, StoredRun } from './types'

/** Line files whose index is remembered; a window follows a handful at most. */
const rememberedFiles = 16
const maxNameLength = 200

/** The runs of a workspace. */
export class FolderRunStore implements RunStore {
  readonly #locks: Locks
  readonly #disk: Disk
  readonly #runs: string
  readonly #runFiles: RunFiles
  readonly #lineFiles = new Map<string, LineFile>()

  constructor(
    locks: Locks,
    private readonly workspace: string
  ) {
    this.#locks = locks
    this.#disk = locks.disk
    this.#runs = join(workspace, 'runs')
    this.#runFiles = new RunFiles(locks.disk)
  }

  create(run: NewRun): RunHandle {
    const id = createRunFolder(this.#locks, this.#runs, run)
    const paths = pathsOfRun(this.#runs, id)
    return this.#handle(id, paths, join(paths.folder, 'lock-1.json'))
  }

  open(id: RunId): RunHandle {
    const paths = this.#existing(id)
    const lock = takeLock(this.#locks, paths.folder, id)
    try {
      dropStaleRequest(this.#disk, paths)
      return this.#handle(id, paths, lock)
    } catch (error) {
      this.#disk.discard(lock)
      throw error
    }
  }

  ids(): readonly RunId[] {
    return this.#disk
      .list(this.#runs)
      .filter((name) => isId(name) && this.#disk.facts(join(this.#runs, name))?.kind !== 'file')
      .map(asRunId)
  }

  read(id: RunId): StoredRun {
    return readRun(this.#locks, this.#runFiles, id, this.#existing(id))
  }

  summaries(): readonly RunSummary[] {
    const newestFirst = (a: RunSummary, b: RunSummary): number => (a.createdAt === b.createdAt ? 0 : a.createdAt < b.createdAt ? 1 : -1)
    return this.ids()
      .map((id) => summariseRun(this.#locks, this.#runFiles, id, pathsOfRun(this.#runs, id)))
      .sort(newestFirst)
  }

  summary(id: RunId): RunSummary {
    return summariseRun(this.#locks, this.#runFiles, id, this.#existing(id))
  }

  metrics(id: RunId, from: number): MetricsPage {
    const paths = this.#existing(id)
    return metricsPage(this.#lines(paths.metrics), from, holderOf(this.#locks, paths.folder).kind !== 'nobody')
  }

  events(id: RunId, from: number, limit: number): EventsPage {
    const file = this.#lines(this.#existing(id).events).refresh()
    return { entries: file.texts(from, from + limit).map((text, offset) => eventAt(text, from + offset, file.path)), total: file.lines }
  }

  async checkpoints(id: RunId, { verify = false } = {}): Promise<readonly CheckpointSummary[]> {
    const paths = this.#existing(id)
    const summaries: CheckpointSummary[] = []
    for (const iterations of listedIterations(this.#disk, paths)) {
      const summary = await this.#summaryIfStillThere(id, paths, iterations, verify)
      if (summary) summaries.push(summary)
    }
    const best = bestAmong(this.#disk, paths)
    return summaries.map((summary) => (summary.iterations === best ? { ...summary, best: true } : summary))
  }

  checkpoint(id: RunId, iterations: number, { verify = false } = {}): Promise<CheckpointSummary> {
    return summariseCheckpoint(this.#disk, this.#existing(id), id, iterations, verify)
  }

  async readCheckpoint(id: RunId, iterations: number): Promise<CheckpointContent> {
    return readCheckpoint(this.#disk, this.#existing(id), iterations)
  }

  best(id: RunId): BestCheckpoint | null {
    return readBest(this.#disk, this.#existing(id))
  }

  episodes(id: RunId, iterations: number): readonly Episode[] {
    return readEpisodes(this.#disk, this.#existing(id), iterations)
  }

  rename(id: RunId, name: string): void {
    const paths = this.#existing(id)
    const trimmed = name.trim()
    if (trimmed === '' || trimmed.length > maxNameLength) {
      throw new AppError(
        'bad-request',
        `The name ${JSON.stringify(trimmed.slice(0, 40))} has ${trimmed.length} characters, but must have 1 to ${maxNameLength}.`
      )
    }
    this.#disk.writeAtomic(paths.name, serialiseName(trimmed))
  }

  request(id: RunId, request: RunRequestKind): void {
    const paths = this.#existing(id)
    if (holderOf(this.#locks, paths.folder).kind === 'nobody') throw noOwner(id)
    writeRequest(this.#disk, paths, { request, askedAt: new Date(this.#locks.now()).toISOString(), pid: this.#locks.processes.pid })
  }

  trash(id: RunId): string {
    return trashRun(this.#locks, this.workspace, id, this.#existing(id))
  }

  sizeBytes(id: RunId): number {
    return this.#disk.sizeOfTree(this.#existing(id).folder)
  }

  #handle(id: RunId, paths: RunPaths, lock: string): RunHandle {
    const run = this.#runFiles.read(paths)
    const { status } = readStatus(this.#disk, paths, run.config, run.createdAt)
    return new OpenRun({ disk: this.#disk, now: this.#locks.now, id, paths, run, status, unlock: () => this.#disk.remove(lock) })
  }

  #existing(id: RunId): RunPaths {
    const paths = pathsOfRun(this.#runs, id)
    if (this.#disk.facts(paths.folder) === null) {
      throw new AppError('not-found', `There is no run ${id} in ${this.workspace}.`, { remedy: 'List the runs to see their ids.' })
    }
    return paths
  }

  async #summaryIfStillThere(id: RunId, paths: RunPaths, iterations: number, verify: boolean): Promise<CheckpointSummary | null> {
    try {
      return await summariseCheckpoint(this.#disk, paths, id, iterations, verify)
    } catch (error) {
      // A resume point that its run has just removed.
      if (error instanceof AppError && error.code === 'not-found') return null
      throw error
    }
  }

  #lines(path: string): LineFile {
    const file = this.#lineFiles.get(path) ?? new LineFile(this.#disk, path)
    this.#lineFiles.delete(path)
    this.#lineFiles.set(path, file)
    const [oldest] = this.#lineFiles.keys()
    if (this.#lineFiles.size > rememberedFiles && oldest !== undefined) this.#lineFiles.delete(oldest)
    return file
  }
}

/** A damaged alias must not keep a list from being shown. */
function bestAmong(disk: Disk, paths: RunPaths): number | null {
  try {
    return readBest(disk, paths)?.iterations ?? null
  } catch (error) {
    if (isUnusable(error)) return null
    throw error
  }
}

/** A line that cannot be read stays visible as what it is. */
function eventAt(text: string, index: number, path: string): EventEntry & { readonly index: number } {
  try {
    return { ...parseEvent(text, `Line ${index + 1} of ${path}`), index }
  } catch (error) {
    return { index, at: '', level: 'warning', kind: 'unreadable-line', text: reportOf(error).message }
  }
}
