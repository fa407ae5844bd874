import { join } from 'node:path'
import type { CheckpointSummary } from '@shared/domain/checkpoint'
import type { Episode } from '@shared/domain/episode'
import { AppError, reportOf } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { MetricRow } from '@shared/domain/metric'
import type { ExecutionPlan } from '@shared/domain/run'
import type { BestCheckpoint, EventEntry, RunFile, RunRequestKind, RunStatus } from '@shared/format/documents'
import { serialiseEvent } from '@shared/format/event-entry'
import { serialiseMetricRow } from '@shared/format/metric-row'
import { serialiseStatus } from '@shared/format/status-file'
import { AppendLog } from './append-log'
import { readBest, writeBest } from './best-checkpoint'
import { isUnusable, listedIterations, readCheckpoint, summariseCheckpoint } from './checkpoint-reader'
import { packCheckpoint, pruneResumePoints, publishCheckpoint, removeCheckpoint, sweepCheckpoints } from './checkpoint-writer'
import type { Disk } from './disk'
import { temporaryPattern } from './disk'
import { removeEpisodes, writeEpisodes } from './episode-files'
import { takeRequest } from './run-requests'
import { usableRows } from './run-metrics'
import type { RunPaths } from './run-paths'
import type { CheckpointContent, NewCheckpoint, RunHandle, SkippedCheckpoint } from './types'

export interface HandleParts {
  readonly disk: Disk
  readonly now: () => number
  readonly id: RunId
  readonly paths: RunPaths
  readonly run: RunFile
  readonly status: RunStatus
  /** Gives up the lock. */
  readonly unlock: () => void
}

/** A run that this process holds: the only way to write into its folder. */
export class OpenRun implements RunHandle {
  readonly id: RunId
  readonly run: RunFile
  readonly #parts: HandleParts
  readonly #metrics: AppendLog
  readonly #events: AppendLog
  #status: RunStatus
  #released = false
  /** Checkpoints are written one after the other. */
  #writing: Promise<unknown> = Promise.resolve()

  /** Sweeps what a crash left and repairs torn lines; the lock must be held. */
  constructor(parts: HandleParts) {
    const { disk, paths, now } = parts
    this.#parts = parts
    this.id = parts.id
    this.run = parts.run
    this.#status = parts.status
    sweepTemporaries(disk, paths)
    sweepCheckpoints(disk, paths)
    this.#metrics = new AppendLog(disk, paths.metrics, now)
    this.#events = new AppendLog(disk, paths.events, now)
  }

  get path(): string {
    return this.#parts.paths.folder
  }

  get status(): RunStatus {
    return this.#status
  }

  get plan(): ExecutionPlan {
    return this.#status.plan ?? this.run.plan
  }

  get rows(): number {
    return this.#metrics.lines
  }

  appendMetrics(row: MetricRow): void {
    this.#checkHeld()
    if (row.iteration !== this.rows) {
      throw new AppError('wrong-state', `Row ${row.iteration} cannot follow ${this.rows} rows in ${this.#parts.paths.metrics}.`)
    }
    this.#metrics.append(serialiseMetricRow(row))
  }

  metricsDurable(): void {
    this.#checkHeld()
    this.#metrics.sync()
  }

  truncateMetrics(rows: number): number {
    this.#checkHeld()
    return this.#metrics.cut(rows)
  }

  setStatus(changes: Partial<Omit<RunStatus, 'updatedAt' | 'plan' | 'sizeBytes'>>): void {
    this.#writeStatus(changes)
  }

  setPlan(plan: ExecutionPlan): void {
    if (JSON.stringify(plan) === JSON.stringify(this.plan)) return
    const effect = plan.precision === this.plan.precision ? 'results may differ in the last bits' : 'results differ by as much as bfloat16 rounds'
    this.log('warning', 'plan', `The execution plan changed from ${planText(this.plan)} to ${planText(plan)}: ${effect}.`)
    this.#writeStatus({ plan })
  }

  log(level: EventEntry['level'], kind: string, text: string): EventEntry & { readonly index: number } {
    this.#checkHeld()
    const entry: EventEntry = { at: this.#stamp(), level, kind, text }
    const index = this.#events.lines
    this.#events.append(serialiseEvent(entry))
    return { ...entry, index }
  }

  writeCheckpoint(checkpoint: NewCheckpoint): Promise<CheckpointSummary> {
    this.#checkHeld()
    const packed = packCheckpoint(this.id, checkpoint, this.#stamp())
    const written = this.#writing.then(async () => {
      const { disk, paths } = this.#parts
      await publishCheckpoint(disk, paths, packed, () => this.#prepareToPublish(checkpoint.iterations))
      pruneResumePoints(disk, paths, checkpoint.iterations)
      this.#writeStatus({ sizeBytes: disk.sizeOfTree(paths.folder) })
      return summariseCheckpoint(disk, paths, this.id, checkpoint.iterations, false)
    })
    // The caller sees the failure; the next checkpoint is tried all the same.
    this.#writing = written.catch(() => undefined)
    return written
  }

  async latestUsable(): Promise<{ readonly checkpoint: CheckpointContent | null; readonly skipped: readonly SkippedCheckpoint[] }> {
    this.#checkHeld()
    const { disk, paths } = this.#parts
    const { rows, problem } = usableRows(disk, paths)
    const skipped: SkippedCheckpoint[] = []
    for (const iterations of listedIterations(disk, paths).reverse()) {
      try {
        if (iterations > rows)
          throw new AppError(
            'damaged',
            `Only ${rows} of the ${iterations} metric rows below checkpoint ${iterations} can be read. ${problem?.message ?? ''}`.trim()
          )
        return { checkpoint: await readCheckpoint(disk, paths, iterations), skipped }
      } catch (error) {
        if (!isUnusable(error)) throw error
        skipped.push({ iterations, problem: reportOf(error) })
      }
    }
    return { checkpoint: null, skipped }
  }

  writeEpisodes(iterations: number, episodes: readonly Episode[]): void {
    this.#checkHeld()
    writeEpisodes(this.#parts.disk, this.#parts.paths, iterations, episodes)
  }

  dropCheckpoint(iterations: number): void {
    this.#checkHeld()
    const { disk, paths } = this.#parts
    if (listedIterations(disk, paths).includes(iterations)) removeCheckpoint(disk, paths, iterations)
    removeEpisodes(disk, paths, iterations)
  }

  get best(): BestCheckpoint | null {
    try {
      return readBest(this.#parts.disk, this.#parts.paths)
    } catch (error) {
      // a lost alias is found anew with the next best value
      if (!isUnusable(error)) throw error
      this.log('warning', 'best', reportOf(error).message)
      return null
    }
  }

  setBest(best: BestCheckpoint | null): void {
    this.#checkHeld()
    writeBest(this.#parts.disk, this.#parts.paths, best)
  }

  takeRequest(): RunRequestKind | null {
    this.#checkHeld()
    try {
      return takeRequest(this.#parts.disk, this.#parts.paths)
    } catch (error) {
      // Anyone may leave such a file: what cannot be understood is logged, and the run goes on.
      if (!isUnusable(error)) throw error
      this.log('warning', 'request', reportOf(error).message)
      return null
    }
  }

  release(): void {
    if (this.#released) return
    this.#released = true
    try {
      this.#metrics.sync()
      this.#events.sync()
    } finally {
      this.#metrics.close()
      this.#events.close()
      this.#parts.unlock()
    }
  }

  /** Rows below the checkpoint reach the disk before it does. */
  #prepareToPublish(iterations: number): void {
    this.#checkHeld()
    if (this.rows < iterations)
      throw new AppError('wrong-state', `Checkpoint ${iterations} of ${this.id} came before its metrics: there are ${this.rows} rows.`)
    this.#metrics.sync()
  }

  #writeStatus(changes: Partial<RunStatus>): void {
    this.#checkHeld()
    const status = { ...this.#status, ...changes, updatedAt: this.#stamp() }
    this.#parts.disk.writeAtomic(this.#parts.paths.status, serialiseStatus(status))
    this.#status = status
  }

  #checkHeld(): void {
    if (this.#released) throw new AppError('wrong-state', `The run ${this.id} is no longer held by this process.`)
  }

  #stamp(): string {
    return new Date(this.#parts.now()).toISOString()
  }
}

/** Half-written replacements of small files. */
function sweepTemporaries(disk: Disk, paths: RunPaths): void {
  for (const folder of [paths.folder, paths.episodes]) {
    for (const name of disk.list(folder)) if (temporaryPattern.test(name) && !name.startsWith('lock-')) disk.remove(join(folder, name))
  }
}

function planText({ backend, compile, xla, threads, precision, library }: ExecutionPlan): string {
  const build = library === null ? '' : ` ${library.name} ${library.version}`
  return `${backend}${build} (compile ${compile}, XLA ${xla ? 'on' : 'off'}, threads ${threads.intra}+${threads.inter}, ${precision})`
}
