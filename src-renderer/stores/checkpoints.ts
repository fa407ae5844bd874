import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { CheckpointSummary } from '@shared/domain/checkpoint'
import type { RunId } from '@shared/domain/ids'
import { useEngineClient } from './connection'
import { keepFresh } from './keep-fresh'
import { useLoading } from './loading'

/** All checkpoints of the workspace, newest step first within a run. */
export const useCheckpointsStore = defineStore('checkpoints', () => {
  const client = useEngineClient()
  const { phase, problem, run: loading } = useLoading()
  const list = shallowRef<readonly CheckpointSummary[]>([])
  /** `run/iterations` of checkpoints being verified now. */
  const verifying = shallowRef<ReadonlySet<string>>(new Set())

  const byRun = computed(() => {
    const groups = new Map<RunId, CheckpointSummary[]>()
    for (const checkpoint of list.value) groups.set(checkpoint.run, [...(groups.get(checkpoint.run) ?? []), checkpoint])
    for (const group of groups.values()) group.sort((a, b) => b.iterations - a.iterations)
    return groups
  })

  client.on('run.checkpoint', () => void refresh())
  client.on('runs.changed', () => void refresh())

  async function refresh(): Promise<void> {
    await loading(
      () => client.request('checkpoints.list', { run: null }),
      (found) => (list.value = found)
    )
  }

  async function verify(run: RunId, iterations: number): Promise<CheckpointSummary> {
    const key = checkpointKey(run, iterations)
    verifying.value = new Set([...verifying.value, key])
    try {
      const checked = await client.request('checkpoints.verify', { run, iterations })
      list.value = list.value.map((entry) => (entry.run === run && entry.iterations === iterations ? checked : entry))
      return checked
    } finally {
      verifying.value = new Set([...verifying.value].filter((other) => other !== key))
    }
  }

  keepFresh(() => void refresh())

  return { list, byRun, phase, problem, verifying, refresh, verify }
})

export function checkpointKey(run: RunId, iterations: number): string {
  return `${run}/${iterations}`
}
