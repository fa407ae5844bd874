import { describe, expect, it } from 'vitest'
import type { MetricColumns } from '@shared/domain/metric'
import { MetricLog } from './metric-log'

function rows(from: number, to: number, values: Record<string, (i: number) => number>): MetricColumns {
  const column = (of: (i: number) => number): Float64Array => Float64Array.from({ length: to - from }, (_, i) => of(from + i))
  return {
    iterations: column((i) => i),
    frames: column((i) => (i + 1) * 10),
    elapsedMs: column((i) => i * 5),
    framesPerSecond: column(() => 100),
    values: Object.fromEntries(Object.entries(values).map(([name, of]) => [name, column(of)]))
  }
}

describe('metric log', () => {
  it('grows over many small appends and keeps every value', () => {
    const log = new MetricLog()
    for (let i = 0; i < 10_000; i += 4) expect(log.append(i, rows(i, i + 4, { a: (row) => row * 2 }))).toBe(true)
    expect(log.length).toBe(10_000)
    expect(log.values('a')).toEqual(Float64Array.from({ length: 10_000 }, (_, i) => i * 2))
    expect(log.axis('frames')[9_999]).toBe(100_000)
  })

  it('fills metrics that come and go with gaps', () => {
    const log = new MetricLog()
    log.append(0, rows(0, 2, { a: () => 1 }))
    log.append(2, rows(2, 4, { test: () => 3 }))
    log.append(4, rows(4, 5, { a: () => 2 }))
    expect([...log.values('a')!]).toEqual([1, 1, NaN, NaN, 2])
    expect([...log.values('test')!]).toEqual([NaN, NaN, 3, 3, NaN])
    expect(log.names).toEqual(['a', 'test'])
  })

  it('refuses rows after a gap and changes nothing', () => {
    const log = new MetricLog()
    log.append(0, rows(0, 2, { a: () => 1 }))
    expect(log.append(3, rows(3, 4, { a: () => 1 }))).toBe(false)
    expect(log.length).toBe(2)
  })

  it('drops what a resume computes again', () => {
    const log = new MetricLog()
    log.append(0, rows(0, 10, { a: () => 1, b: () => 1 }))
    log.append(5, rows(5, 6, { a: () => 9 }))
    log.append(6, rows(6, 8, { a: () => 9 }))
    expect([...log.values('a')!]).toEqual([1, 1, 1, 1, 1, 9, 9, 9])
    expect([...log.values('b')!].slice(5)).toEqual([NaN, NaN, NaN])
  })

  it('leaves views already handed out as long as they were', () => {
    const log = new MetricLog()
    log.append(0, rows(0, 3, { a: () => 1 }))
    const before = log.values('a')!
    log.append(3, rows(3, 400, { a: () => 2 }))
    expect([...before]).toEqual([1, 1, 1])
  })
})
