import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Tree } from '@shared/config/paths'
import type { ArgumentOf } from '@shared/contract/requests'
import type { RunId } from '@shared/domain/ids'
import { liveStates } from '@shared/domain/run'
import type { RunSettings, RunSummary } from '@shared/domain/run'
import { useEngineClient } from './connection'
import { keepFresh } from './keep-fresh'
import { useLoading } from './loading'
import { withMetrics } from './headline'

/**
 * Every run of the workspace, kept current by events. Rows are plain objects replaced whole:
 * nothing here is deeply reactive, so a thousand runs cost nothing while one of them trains.
 */
export const useRunsStore = defineStore('runs', () => {
  const client = useEngineClient()
  const { phase, problem, run: loading } = useLoading()
  const byId = shallowRef<ReadonlyMap<RunId, RunSummary>>(new Map())
  const list = computed(() => [...byId.value.values()])
  const live = computed(() => list.value.filter((run) => liveStates.includes(run.state) && !run.heldElsewhere))

  client.on('runs.changed', () => void refresh())
  client.on('run.state', ({ run, state, progress }) => update(run, (row) => ({ ...row, state, progress, updatedAt: new Date().toISOString() })))
  client.on('run.progress', ({ run, progress }) => update(run, (row) => ({ ...row, progress, updatedAt: new Date().toISOString() })))
  client.on('run.metrics', ({ run, columns }) => update(run, (row) => withMetrics(row, columns)))

  function update(run: RunId, change: (row: RunSummary) => RunSummary): void {
    const row = byId.value.get(run)
    if (!row) return
    // a new map, since components compare what they are given by identity; copying a thousand entries takes microseconds
    byId.value = new Map(byId.value).set(run, change(row))
  }

  async function refresh(): Promise<void> {
    await loading(
      () => client.request('runs.list', {}),
      (rows) => (byId.value = new Map(rows.map((row) => [row.id, row])))
    )
  }

  async function create(argument: ArgumentOf<'runs.create'>): Promise<RunId> {
    const { run } = await client.request('runs.create', argument)
    await refresh()
    return run
  }

  async function fork(run: RunId, iterations: number, changes: Tree, name: string, settings: Partial<RunSettings>): Promise<RunId> {
    const forked = await client.request('runs.fork', { run, iterations, changes, name, settings })
    await refresh()
    return forked.run
  }

  async function resume(run: RunId, settings: Partial<RunSettings> = {}): Promise<void> {
    await client.request('runs.resume', { run, settings })
  }

  async function pause(run: RunId): Promise<void> {
    await client.request('runs.pause', { run })
  }

  /** Goes on with a run that is paused in memory. */
  async function proceed(run: RunId): Promise<void> {
    await client.request('runs.continue', { run })
  }

  async function stop(run: RunId): Promise<void> {
    await client.request('runs.stop', { run })
  }

  /** The new name shows at once and goes back if the engine refuses it. */
  async function rename(run: RunId, name: string): Promise<void> {
    const before = byId.value.get(run)?.name ?? ''
    update(run, (row) => ({ ...row, name }))
    try {
      await client.request('runs.rename', { run, name })
    } catch (thrown) {
      update(run, (row) => ({ ...row, name: before }))
      throw thrown
    }
  }

  async function trash(run: RunId): Promise<void> {
    await client.request('runs.trash', { run })
    await refresh()
  }

  keepFresh(() => void refresh())

  return { byId, list, live, phase, problem, refresh, create, fork, resume, pause, proceed, stop, rename, trash }
})
