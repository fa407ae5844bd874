import { onScopeDispose, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { RunDetail } from '@shared/contract/requests'
import type { ErrorReport } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { EngineClient } from '@/stores/connection'
import { useLoading } from '@/stores/loading'
import type { LoadPhase } from '@/stores/loading'

export interface LoadedDetail {
  readonly detail: ShallowRef<RunDetail | null>
  readonly phase: Ref<LoadPhase>
  readonly problem: ShallowRef<ErrorReport | null>
  readonly refresh: () => Promise<void>
}

/** A run's whole description, read again whenever its state, its checkpoints or the list of runs change. */
export function useRunDetail(client: EngineClient, run: RunId): LoadedDetail {
  const detail = shallowRef<RunDetail | null>(null)
  const { phase, problem, run: loading } = useLoading()
  const refresh = (): Promise<void> =>
    loading(
      () => client.request('runs.get', { run }),
      (found) => (detail.value = found)
    )
  const ends = [
    client.onReady(() => void refresh()),
    client.on('run.state', ({ run: of }) => void (of === run && refresh())),
    client.on('run.checkpoint', ({ run: of }) => void (of === run && refresh())),
    client.on('runs.changed', () => void refresh())
  ]
  onScopeDispose(() => ends.forEach((end) => end()))
  return { detail, phase, problem, refresh }
}
