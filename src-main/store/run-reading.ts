import { basename } from 'node:path'
import { getPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import { liveStates } from '@shared/domain/run'
import type { RunProgress, RunSummary } from '@shared/domain/run'
import type { RunFile, RunStatus } from '@shared/format/documents'
import { parseName } from '@shared/format/small-files'
import { parseStatus } from '@shared/format/status-file'
import type { Disk } from './disk'
import { LineFile } from './line-file'
import type { RunFiles } from './run-files'
import { holderOf } from './run-lock'
import type { Locks } from './run-lock'
import { metricsPage } from './run-metrics'
import type { RunPaths } from './run-paths'
import type { Holder, StoredRun } from './types'

/** Reading what a run's small files say, whoever holds it. */

const headlineMetrics = ['mean_accuracy', 'test_mean_accuracy', 'mean_episode_length']

/** Throws when run.json cannot be used; a damaged status or name is made up for. */
export function readRun(locks: Locks, files: RunFiles, id: RunId, paths: RunPaths): StoredRun {
  const run = files.read(paths)
  const holder = holderOf(locks, paths.folder)
  const { status } = readStatus(locks.disk, paths, run.config, run.createdAt)
  const present = presentStatus(status, holder)
  return { id, path: paths.folder, name: nameOf(locks.disk, paths, run), run, status: present, plan: status.plan ?? run.plan, holder }
}

/** The name given last, or at the start; a run without any is called by its id. */
function nameOf(disk: Disk, paths: RunPaths, { id, name }: RunFile): string {
  return (readName(disk, paths) ?? name) || id
}

/** The row of the runs table; a run whose files cannot be read has a row all the same. */
export function summariseRun(locks: Locks, files: RunFiles, id: RunId, paths: RunPaths): RunSummary {
  const { disk } = locks
  try {
    const holder = holderOf(locks, paths.folder)
    const run = files.read(paths)
    const { status, problem } = readStatus(disk, paths, run.config, run.createdAt)
    return {
      id,
      name: nameOf(disk, paths, run),
      state: presentStatus(status, holder).state,
      createdAt: run.createdAt,
      updatedAt: status.updatedAt,
      ...configFacts(run.config),
      progress: status.progress,
      headline: status.headline,
      spark: status.spark,
      parent: run.parent,
      sizeBytes: status.sizeBytes,
      problem,
      heldElsewhere: holder.kind === 'elsewhere'
    }
  } catch (error) {
    return unreadable(disk, id, paths, reportOf(error))
  }
}

/** The status, or one pieced together from the metrics with the reason why. */
export function readStatus(disk: Disk, paths: RunPaths, config: Tree, since: string): { readonly status: RunStatus; readonly problem: ErrorReport | null } {
  try {
    return { status: parseStatus(disk.readText(paths.status), paths.status), problem: null }
  } catch (error) {
    return { status: statusFromMetrics(disk, paths, config, since), problem: reportOf(error) }
  }
}

export function initialStatus(config: Tree, at: string): RunStatus {
  const iterations = getPath(config, config['trainer'] === 'solo_agent' ? 'solo_agent.num_epochs' : 'rl.num_iterations')
  const progress: RunProgress = {
    iteration: 0,
    iterations: typeof iterations === 'number' && iterations > 0 ? iterations : 0,
    frames: 0,
    updates: 0,
    framesPerSecond: 0,
    elapsedMs: 0,
    etaMs: null
  }
  return { state: 'queued', updatedAt: at, progress, headline: {}, spark: [], reason: '', problem: null, plan: null, sizeBytes: 0 }
}

function statusFromMetrics(disk: Disk, paths: RunPaths, config: Tree, since: string): RunStatus {
  const base: RunStatus = { ...initialStatus(config, since), state: 'interrupted' }
  const file = new LineFile(disk, paths.metrics).refresh()
  const last = metricsPage(file, Math.max(0, file.lines - 1), true).rows[0]
  if (!last) return base
  const { clock, metrics } = last
  const progress = {
    ...base.progress,
    iteration: last.iteration + 1,
    frames: last.frames,
    updates: last.updates,
    framesPerSecond: clock.framesPerSecond,
    elapsedMs: clock.elapsedMs
  }
  const headline = Object.fromEntries(headlineMetrics.flatMap((name) => (metrics[name] === undefined ? [] : [[name, metrics[name]]])))
  return { ...base, progress, headline }
}

/** A run that says it is at work but that nobody holds was interrupted. */
function presentStatus(status: RunStatus, holder: Holder): RunStatus {
  if (holder.kind !== 'nobody' || !liveStates.includes(status.state)) return status
  return { ...status, state: 'interrupted', reason: 'The process that ran it ended without stopping it.' }
}

/** Null when nobody renamed it, or when the name cannot be read: a title is not worth losing the run over. */
function readName(disk: Disk, paths: RunPaths): string | null {
  const text = disk.readTextIfAny(paths.name)
  if (text === null) return null
  try {
    return parseName(text, paths.name)
  } catch {
    // the name given at creation stands in
    return null
  }
}

function configFacts(config: Tree): { readonly dataset: string; readonly protocol: string; readonly trainer: string; readonly seed: number } {
  const text = (path: string): string => {
    const value = getPath(config, path)
    return typeof value === 'string' ? value : ''
  }
  const seed = getPath(config, 'seed')
  return { dataset: text('dataset'), protocol: text('interaction_protocol'), trainer: text('trainer'), seed: typeof seed === 'number' ? seed : 0 }
}

function unreadable(disk: Disk, id: RunId, paths: RunPaths, problem: ErrorReport): RunSummary {
  const at = new Date(modifiedMs(disk, paths)).toISOString()
  const { progress } = initialStatus({}, at)
  return {
    id,
    name: basename(paths.folder),
    state: 'interrupted',
    createdAt: at,
    updatedAt: at,
    ...configFacts({}),
    progress,
    headline: {},
    spark: [],
    parent: null,
    sizeBytes: 0,
    problem,
    heldElsewhere: false
  }
}

function modifiedMs(disk: Disk, paths: RunPaths): number {
  try {
    return disk.facts(paths.folder)?.modifiedMs ?? 0
  } catch {
    // the run is listed with the problem met first
    return 0
  }
}
