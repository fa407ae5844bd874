import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { LogEntry } from '@shared/contract/requests'
import { reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { EngineClient } from '@/stores/connection'
import type { LoadPhase } from '@/stores/loading'

const page = 2000

export interface RunLog {
  readonly entries: ShallowRef<readonly LogEntry[]>
  readonly phase: Ref<LoadPhase>
  readonly problem: ShallowRef<ErrorReport | null>
  readonly reload: () => Promise<void>
}

/** A run's log, page by page, then as it grows. Entries the engine could not write have index -1 and stay at the end. */
export function useRunLog(client: EngineClient, run: RunId): RunLog {
  const entries = shallowRef<readonly LogEntry[]>([])
  const phase = ref<LoadPhase>('idle')
  const problem = shallowRef<ErrorReport | null>(null)
  let turn = 0

  async function reload(): Promise<void> {
    const mine = ++turn
    if (phase.value !== 'ready') phase.value = 'loading'
    try {
      const found: LogEntry[] = []
      for (;;) {
        const { entries: more, total } = await client.request('runs.log', { run, from: found.length, limit: page })
        if (mine !== turn) return
        found.push(...more)
        if (more.length === 0 || found.length >= total) break
      }
      entries.value = withEntries(found, entries.value)
      problem.value = null
      phase.value = 'ready'
    } catch (thrown) {
      if (mine !== turn) return
      problem.value = reportOf(thrown)
      if (phase.value !== 'ready') phase.value = 'failed'
    }
  }

  const ends = [
    client.onReady(() => void reload()),
    client.on('run.log', ({ run: of, entry }) => {
      if (of === run) entries.value = withEntries(entries.value, [entry])
    })
  ]
  onScopeDispose(() => {
    turn++
    ends.forEach((end) => end())
  })
  return { entries, phase, problem, reload }
}

/** Both lists in the order of their lines, each line once. */
export function withEntries(known: readonly LogEntry[], more: readonly LogEntry[]): readonly LogEntry[] {
  const lines = new Map<number, LogEntry>()
  for (const entry of [...known, ...more]) if (entry.index >= 0) lines.set(entry.index, entry)
  const unwritten = new Set([...known, ...more].filter(({ index }) => index < 0))
  return [...[...lines.values()].sort((a, b) => a.index - b.index), ...unwritten]
}
