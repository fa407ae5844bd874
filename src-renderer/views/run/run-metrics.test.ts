import { effectScope, watch } from 'vue'
import { describe, expect, it } from 'vitest'
import type { MetricColumns } from '@shared/domain/metric'
import { AppError } from '@shared/domain/errors'
import { asRunId } from '@shared/domain/ids'
import { FakeEngine } from '@/testing/fake-engine'
import { useRunMetrics } from './run-metrics'

const run = asRunId('r')

function rows(from: number, to: number): MetricColumns {
  const column = (scale: number): Float64Array => Float64Array.from({ length: to - from }, (_, i) => (from + i) * scale)
  return { iterations: column(1), frames: column(10), elapsedMs: column(2), framesPerSecond: column(0), values: { a: column(3) } }
}

function set(stored: { rows: number }) {
  const engine = new FakeEngine({ 'metrics.read': ({ from }) => rows(from, stored.rows) })
  const scope = effectScope()
  const metrics = scope.run(() => useRunMetrics(engine, run))!
  return { engine, metrics, scope }
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve()
}

describe('metrics of a run', () => {
  it('reads what there is once the engine answers, then follows events', async () => {
    const stored = { rows: 5 }
    const { engine, metrics } = set(stored)
    let announced = 0
    watch(metrics.log, () => announced++, { flush: 'sync' })
    engine.ready()
    await settle()
    expect(metrics.log.value.length).toBe(5)
    engine.emit({ type: 'run.metrics', run, from: 5, columns: rows(5, 7) })
    engine.emit({ type: 'run.metrics', run: asRunId('other'), from: 7, columns: rows(7, 9) })
    expect(metrics.log.value.length).toBe(7)
    expect(metrics.log.value.values('a')![6]).toBe(18)
    expect(announced).toBe(2)
    expect(engine.asked('metrics.read')).toHaveLength(1)
  })

  it('fills a gap by reading the rows it lacks', async () => {
    const stored = { rows: 2 }
    const { engine, metrics } = set(stored)
    engine.ready()
    await settle()
    stored.rows = 9
    engine.emit({ type: 'run.metrics', run, from: 6, columns: rows(6, 9) })
    await settle()
    expect(metrics.log.value.length).toBe(9)
    expect(engine.asked('metrics.read').map(({ from }) => from)).toEqual([0, 2])
  })

  it('misses nothing that happens while it reads', async () => {
    const stored = { rows: 3 }
    const { engine, metrics } = set(stored)
    engine.ready()
    engine.emit({ type: 'run.metrics', run, from: 3, columns: rows(3, 4) })
    stored.rows = 4
    await settle()
    expect(metrics.log.value.length).toBe(4)
  })

  it('reads anew when the engine is back, and keeps what is drawn meanwhile', async () => {
    const stored = { rows: 4 }
    const { engine, metrics } = set(stored)
    engine.ready()
    await settle()
    engine.lose()
    expect(metrics.log.value.length).toBe(4)
    stored.rows = 3
    engine.ready()
    await settle()
    expect(metrics.log.value.length).toBe(3)
  })

  it('says why nothing could be read', async () => {
    const { engine, metrics } = set({ rows: 0 })
    engine.answers['metrics.read'] = () => {
      throw new AppError('not-found', 'There is no run r.')
    }
    engine.ready()
    await settle()
    expect([metrics.phase.value, metrics.problem.value?.message]).toEqual(['failed', 'There is no run r.'])
  })

  it('stops listening with its component', async () => {
    const { engine, metrics, scope } = set({ rows: 1 })
    engine.ready()
    await settle()
    scope.stop()
    engine.emit({ type: 'run.metrics', run, from: 1, columns: rows(1, 2) })
    expect(metrics.log.value.length).toBe(1)
  })
})
