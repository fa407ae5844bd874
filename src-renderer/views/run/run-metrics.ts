import { onScopeDispose, ref, shallowRef, triggerRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { reportOf } from '@shared/domain/errors'
import type { ErrorReport } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { EngineClient } from '@/stores/connection'
import type { LoadPhase } from '@/stores/loading'
import { MetricLog } from './metric-log'

export interface RunMetrics {
  /** Announced whenever rows arrive; never deeply reactive. */
  readonly log: ShallowRef<MetricLog>
  readonly phase: Ref<LoadPhase>
  readonly problem: ShallowRef<ErrorReport | null>
  /** Reads everything again. */
  readonly reload: () => Promise<void>
}

/** One run's metrics: read once, carried on by events, read again after a lost connection or a gap. */
export function useRunMetrics(client: EngineClient, run: RunId): RunMetrics {
  const log = shallowRef(new MetricLog())
  const phase = ref<LoadPhase>('idle')
  const problem = shallowRef<ErrorReport | null>(null)
  let reading = false
  let stale = false
  let disposed = false

  async function read(from: number): Promise<void> {
    if (reading) {
      stale = true
      return
    }
    reading = true
    stale = false
    if (phase.value !== 'ready') phase.value = 'loading'
    try {
      const columns = await client.request('metrics.read', { run, from })
      if (disposed) return
      log.value.append(from, columns)
      problem.value = null
      phase.value = 'ready'
      triggerRef(log)
    } catch (thrown) {
      const report = reportOf(thrown)
      // a lost engine announces itself and reads anew when it is back; what is drawn stays
      if (report.code !== 'engine-lost' && report.code !== 'cancelled') problem.value = report
      if (phase.value !== 'ready') phase.value = problem.value ? 'failed' : 'loading'
      stale = false
    } finally {
      reading = false
    }
    if (stale && !disposed) await read(log.value.length)
  }

  const ends = [
    client.on('run.metrics', ({ run: of, from, columns }) => {
      if (of !== run) return
      if (!reading && log.value.append(from, columns)) triggerRef(log)
      else void read(log.value.length)
    }),
    client.onReady(() => void read(0))
  ]
  onScopeDispose(() => {
    disposed = true
    for (const end of ends) end()
  })

  return { log, phase, problem, reload: () => read(0) }
}
