import { describe, expect, it } from 'vitest'
import { columnsOf } from '@shared/contract/columns'
import type { EngineEvent } from '@shared/contract/events'
import { asRunId } from '@shared/domain/ids'
import { Outbox } from './outbox'

const run = asRunId('a')
const progress = (iteration: number): EngineEvent => ({
  type: 'run.progress',
  run,
  progress: { iteration, iterations: 9, frames: 0, updates: 0, framesPerSecond: 0, elapsedMs: 0, etaMs: null }
})
const metrics = (from: number, value: number): EngineEvent => ({
  type: 'run.metrics',
  run,
  from,
  columns: columnsOf([{ iteration: from, frames: 1, updates: 1, metrics: { value }, clock: { elapsedMs: 1, collectMs: 1, updateMs: 1, framesPerSecond: 1 } }])
})
const log = (index: number): EngineEvent => ({ type: 'run.log', run, entry: { index, at: '', level: 'info', kind: 'k', text: 't' } })

describe('Outbox', () => {
  it('keeps the latest progress only', () => {
    const outbox = new Outbox()
    for (let i = 0; i < 100; i++) outbox.push(progress(i))
    expect(outbox.drain()).toEqual([progress(99)])
    expect(outbox.isEmpty).toBe(true)
  })

  it('merges adjoining metric rows into one message and keeps a restart apart', () => {
    const outbox = new Outbox()
    outbox.push(metrics(0, 10))
    outbox.push(metrics(1, 11))
    outbox.push(metrics(0, 20))
    const events = outbox.drain()
    expect(events).toHaveLength(2)
    const [first, second] = events
    expect(first).toMatchObject({ from: 0 })
    expect(first?.type === 'run.metrics' && [...(first.columns.values['value'] ?? [])]).toEqual([10, 11])
    expect(second?.type === 'run.metrics' && [...(second.columns.values['value'] ?? [])]).toEqual([20])
  })

  it('bounds the log lines of a client that does not read; the newest are kept', () => {
    const outbox = new Outbox()
    for (let i = 0; i < 600; i++) outbox.push(log(i))
    const events = outbox.drain()
    expect(events).toHaveLength(500)
    expect(events[0]).toEqual(log(100))
  })
})
