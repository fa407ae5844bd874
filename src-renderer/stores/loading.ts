import { ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'

export type LoadPhase = 'idle' | 'loading' | 'ready' | 'failed'

export interface Loading {
  readonly phase: Ref<LoadPhase>
  readonly problem: ShallowRef<ErrorReport | null>
  /** Runs `work`, newest call wins: an older answer that arrives late is dropped by `keep`. */
  run<Value>(work: () => Promise<Value>, keep: (value: Value) => void): Promise<void>
}

/** The states of something fetched: first load, later refreshes that keep what is shown, failure. */
export function useLoading(): Loading {
  const phase = ref<LoadPhase>('idle')
  const problem = shallowRef<ErrorReport | null>(null)
  let latest = 0

  async function run<Value>(work: () => Promise<Value>, keep: (value: Value) => void): Promise<void> {
    const turn = ++latest
    if (phase.value !== 'ready') phase.value = 'loading'
    try {
      const value = await work()
      if (turn !== latest) return
      keep(value)
      problem.value = null
      phase.value = 'ready'
    } catch (thrown) {
      if (turn !== latest) return
      const report = reportOf(thrown)
      if (report.code === 'cancelled') return
      problem.value = report
      // what is already on screen stays; the banner says that the engine is gone
      if (phase.value !== 'ready') phase.value = 'failed'
    }
  }

  return { phase, problem, run }
}
