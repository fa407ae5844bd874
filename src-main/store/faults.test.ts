import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { asRunId } from '@shared/domain/ids'
import { sampleEpisode, samplePlan, sampleRow, sampleRun } from '@shared/format/testing/samples'
import { faultyFiles } from './testing/faulty-files'
import type { Fault } from './testing/faulty-files'
import { checkpointAt, newRun, processTable, temporaryFolder, workspaceIn } from './testing/scene'
import type { RunHandle, Workspace } from './types'

/**
 * Every operation that writes is cut short at each of its file-system calls, once by an error and once by death.
 * Afterwards another process opens the folder: it must find the state before or the state after, and be able to go on.
 */

const id = sampleRun.id
const other = asRunId('other')
/** What a restart sees: another process, the one that wrote is dead. */
const restarted = processTable(200)

interface Operation {
  readonly name: string
  readonly run: (workspace: Workspace) => unknown
  /** A death can leave a checkpoint aside, where readers do not see it until the run is opened again. */
  readonly restoredByOpening?: boolean
}

const holding =
  (act: (run: RunHandle) => unknown) =>
  async (workspace: Workspace): Promise<void> => {
    const run = workspace.runs.open(id)
    try {
      await act(run)
    } finally {
      run.release()
    }
  }

const operations: readonly Operation[] = [
  { name: 'create a run', run: (workspace) => workspace.runs.create(newRun(other)).release() },
  { name: 'open and release', run: holding(() => undefined) },
  { name: 'append a row', run: holding((run) => run.appendMetrics(sampleRow(4))) },
  {
    name: 'append two rows and make them durable',
    run: holding((run) => (run.appendMetrics(sampleRow(4)), run.appendMetrics(sampleRow(5)), run.metricsDurable()))
  },
  { name: 'cut the rows', run: holding((run) => run.truncateMetrics(2)) },
  { name: 'set the status', run: holding((run) => run.setStatus({ state: 'paused', reason: 'lunch' })) },
  { name: 'set the plan', run: holding((run) => run.setPlan({ ...samplePlan, xla: true })) },
  { name: 'write a resume point that pushes out another', run: holding((run) => (run.appendMetrics(sampleRow(4)), run.writeCheckpoint(checkpointAt(5)))) },
  { name: 'write a user checkpoint where a resume point is', run: holding((run) => run.writeCheckpoint(checkpointAt(4, 'user'))) },
  {
    name: 'replace a checkpoint that differs',
    run: holding((run) => run.writeCheckpoint({ ...checkpointAt(4), json: { other: true } })),
    restoredByOpening: true
  },
  { name: 'store episodes', run: holding((run) => run.writeEpisodes(3, [sampleEpisode(0), sampleEpisode(1)])) },
  { name: 'store other episodes in place of some', run: holding((run) => run.writeEpisodes(2, [sampleEpisode(5), sampleEpisode(6)])) },
  { name: 'rename', run: (workspace) => workspace.runs.rename(id, 'Second') },
  { name: 'move to the trash', run: (workspace) => workspace.runs.trash(id) }
]

/** Four rows; user checkpoint 2 with episodes, resume points 3 and 4. */
async function template(): Promise<string> {
  const folder = temporaryFolder()
  const run = workspaceIn(folder).runs.create(newRun())
  for (let iteration = 0; iteration < 4; iteration++) run.appendMetrics(sampleRow(iteration))
  await run.writeCheckpoint(checkpointAt(2, 'user'))
  run.writeEpisodes(2, [sampleEpisode(0)])
  await run.writeCheckpoint(checkpointAt(3))
  await run.writeCheckpoint(checkpointAt(4))
  run.setStatus({ state: 'stopped', headline: { mean_accuracy: 0.5 } })
  run.release()
  return folder
}

/** Everything a reader can see, without times and sizes. */
async function visible(folder: string): Promise<Record<string, unknown>> {
  const { runs } = workspaceIn(folder, { processes: restarted })
  const seen: Record<string, unknown> = {}
  for (const summary of runs.summaries()) {
    expect(summary.problem).toBeNull()
    const stored = runs.read(summary.id)
    const checkpoints = await runs.checkpoints(summary.id, { verify: true })
    expect(checkpoints.map(({ integrity }) => integrity)).toStrictEqual(checkpoints.map(() => 'verified'))
    const contents = await Promise.all(checkpoints.map(({ iterations }) => runs.readCheckpoint(summary.id, iterations)))
    seen[summary.id] = {
      name: stored.name,
      state: stored.status.state,
      reason: stored.status.reason,
      plan: stored.plan,
      rows: runs.metrics(summary.id, 0).rows,
      checkpoints: checkpoints.map(({ iterations, kind }) => [iterations, kind]),
      states: contents.map(({ json }) => json),
      episodes: [2, 3].map((iterations) => runs.episodes(summary.id, iterations))
    }
  }
  return seen
}

async function outcome(
  folder: string,
  operation: Operation,
  fault: Fault | null,
  processes = processTable()
): Promise<{ error: unknown; calls: readonly string[] }> {
  const { files, calls } = faultyFiles(fault)
  try {
    await operation.run(workspaceIn(folder, { files, processes }))
    return { error: null, calls }
  } catch (error) {
    return { error, calls }
  }
}

/** Each fact of `seen` is as in one of the two. */
function expectOldOrNew(seen: Record<string, unknown>, before: Record<string, unknown>, after: Record<string, unknown>): void {
  for (const key of new Set([...Object.keys(seen), ...Object.keys(before), ...Object.keys(after)])) {
    const options = [before[key], after[key]].map((run) => (run ?? {}) as Record<string, unknown>)
    for (const [fact, value] of Object.entries((seen[key] ?? {}) as Record<string, unknown>)) {
      const allowed = options.map((run) => JSON.stringify(run[fact])).concat(betweens(fact, options))
      expect(allowed, `${key}: ${fact}`).toContain(JSON.stringify(value))
    }
  }
}

/** States in the middle of a sequence, each of which is whole in itself. */
function betweens(fact: string, [before, after]: readonly Record<string, unknown>[]): string[] {
  const old = before?.[fact]
  const now = after?.[fact]
  if (!Array.isArray(old) || !Array.isArray(now)) return []
  // Two rows are appended one by one; the third resume point goes after the new one has come; episodes are absent while they are replaced.
  const added = now.filter((item) => !old.some((known) => JSON.stringify(known) === JSON.stringify(item)))
  const grown = added.map((_, count) => JSON.stringify([...old, ...added.slice(0, count + 1)]))
  return fact === 'episodes' ? [...grown, JSON.stringify([[], now[1]])] : grown
}

describe.each(operations)('$name', (operation) => {
  it.each(['once', 'dead'] as const)(
    'leaves the old state or the new when a call fails (%s)',
    async (mode) => {
      const original = await template()
      const fresh = (): string => {
        const folder = join(temporaryFolder(), 'w')
        cpSync(original, folder, { recursive: true })
        return folder
      }
      const before = await visible(original)
      const whole = fresh()
      const { calls } = await outcome(whole, operation, null)
      const after = await visible(whole)
      expect(calls.length).toBeGreaterThan(2)

      let failures = 0
      for (let at = 0; at < calls.length; at++) {
        const folder = fresh()
        const { error } = await outcome(folder, operation, { at, code: 'ENOSPC', mode })
        if (error !== null) {
          failures++
          expect(error, `call ${at}: ${calls[at]}`).toBeInstanceOf(AppError)
          expect(error).toMatchObject({ code: 'disk-full' })
        }
        if (mode === 'dead' && operation.restoredByOpening) workspaceIn(folder, { processes: restarted }).runs.open(id).release()
        expectOldOrNew(await visible(folder), before, after)
        const goesOn = await outcome(folder, { ...operation, run: holding(goOn) }, null, restarted)
        if ((await visible(folder))[id] !== undefined) expect(goesOn.error, `going on after call ${at}: ${calls[at]}`).toBeNull()
      }
      expect(failures).toBeGreaterThan(0)
    },
    60_000
  )
})

/** What a resume does. */
async function goOn(run: RunHandle): Promise<void> {
  const { checkpoint } = await run.latestUsable()
  expect(checkpoint).not.toBeNull()
  const start = checkpoint?.iterations ?? 0
  run.truncateMetrics(start)
  expect(run.rows).toBe(start)
  run.appendMetrics(sampleRow(start))
  await run.writeCheckpoint(checkpointAt(start + 1))
}
