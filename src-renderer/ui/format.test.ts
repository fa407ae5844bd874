import { describe, expect, it } from 'vitest'
import { bytes, count, duration, humanised, metric, percent, plural, relativeTime, shortCount } from './format'

describe('format', () => {
  it('writes a dash where there is no number', () => {
    for (const write of [count, shortCount, percent, metric, bytes, duration]) {
      expect([write(null), write(undefined), write(NaN)]).toEqual(['–', '–', '–'])
    }
  })

  it('groups and shortens counts', () => {
    expect(count(12_345.4)).toBe('12,345')
    expect([shortCount(950), shortCount(1234), shortCount(34_000), shortCount(5_600_000)]).toEqual(['950', '1.2k', '34k', '5.6M'])
  })

  it('writes metrics of any scale in few characters', () => {
    expect([metric(-5.2e-18), metric(0)]).toEqual(['0.000', '0.000'])
    expect([metric(0.91234), metric(12.5), metric(0.00001), metric(123456)]).toEqual(['0.912', '12.500', '1.00e-5', '123,456'])
  })

  it('writes sizes, shares and durations with their units', () => {
    expect([bytes(512), bytes(1536), bytes(200 * 1024 * 1024)]).toEqual(['512 B', '1.5 KB', '200 MB'])
    expect(percent(0.9)).toBe('90.0 %')
    expect([duration(8000), duration(200_000), duration(900_000), duration(7_500_000), duration(100_000_000)]).toEqual([
      '8 s',
      '3 min 20 s',
      '15 min',
      '2 h 5 min',
      '1 d 3 h'
    ])
  })

  it('writes times relative while fresh and as a date after a week', () => {
    const now = Date.parse('2026-03-10T12:00:00Z')
    expect(relativeTime('2026-03-10T11:57:00Z', now)).toBe('3 min ago')
    expect(relativeTime('2026-03-08T12:00:00Z', now)).toBe('2 d ago')
    expect(relativeTime('2026-01-08T12:00:00Z', now)).toBe('2026-01-08')
    expect(relativeTime('never', now)).toBe('–')
  })

  it('humanises keys and counts nouns', () => {
    expect(humanised('num_block_groups')).toBe('Num block groups')
    expect([plural(1, 'run'), plural(2, 'run')]).toEqual(['1 run', '2 runs'])
  })
})
