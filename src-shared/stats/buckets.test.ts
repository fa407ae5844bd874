import { describe, expect, it } from 'vitest'
import { bucketed, lineThrough } from './buckets'
import { Random } from './random'

const steps = (count: number): Float64Array => Float64Array.from({ length: count }, (_, index) => index)

describe('bucketed', () => {
  it('keeps every point when there are no more points than buckets', () => {
    const buckets = bucketed([0, 1, 10, 11], [5, -2, 8, 1], { from: 0, to: 11, limit: 4 })
    expect([...buckets.x]).toEqual([0, 1, 10, 11])
    expect([...buckets.last]).toEqual([5, -2, 8, 1])
    expect(buckets.min).toEqual(buckets.last)
    expect(buckets.max).toEqual(buckets.last)
  })

  it('gives minimum, maximum and last of each bucket, and where they stand', () => {
    const buckets = bucketed(steps(8), [3, 9, -4, 5, 0, 1, 2, 7], { from: 0, to: 7, limit: 2 })
    expect(buckets).toEqual({
      x: Float64Array.of(3, 7),
      last: Float64Array.of(5, 7),
      minX: Float64Array.of(2, 4),
      min: Float64Array.of(-4, 0),
      maxX: Float64Array.of(1, 7),
      max: Float64Array.of(9, 7)
    })
  })

  it('never exceeds the limit and never loses an extreme, at any zoom', () => {
    const random = Random.of(5)
    const count = 5000
    const y = Float64Array.from({ length: count }, () => random.normal())
    for (const [from, to, limit] of [
      [0, 4999, 100],
      [17.5, 4032.25, 333],
      [1000, 1200, 7],
      [-500, 9999, 800]
    ] as const) {
      const buckets = bucketed(steps(count), y, { from, to, limit })
      const shown = y.filter((_, index) => index >= from && index <= to)
      expect(buckets.x.length).toBeLessThanOrEqual(limit)
      expect(Math.min(...buckets.min)).toBe(Math.min(...shown))
      expect(Math.max(...buckets.max)).toBe(Math.max(...shown))
      expect(buckets.last.at(-1)).toBe(shown.at(-1))
    }
  })

  it('leaves empty buckets out and puts the right edge into the last one', () => {
    const buckets = bucketed([0, 1, 2, 99, 100], [1, 2, 3, 4, 5], { from: 0, to: 100, limit: 4 })
    expect([...buckets.x]).toEqual([2, 100])
    expect([...buckets.max]).toEqual([3, 5])
  })

  it('gives nothing for a range without points and one bucket for points at one x', () => {
    expect(bucketed([0, 1, 2], [1, 2, 3], { from: 5, to: 9, limit: 10 }).x).toHaveLength(0)
    expect(bucketed([], [], { from: 0, to: 1, limit: 10 }).x).toHaveLength(0)
    const same = bucketed([4, 4, 4], [1, 3, 2], { from: 4, to: 4, limit: 2 })
    expect([[...same.min], [...same.max], [...same.last]]).toEqual([[1], [3], [2]])
  })

  it('treats NaN as no value and keeps a bucket of NaN as a gap', () => {
    const buckets = bucketed(steps(6), [NaN, 2, 1, NaN, NaN, NaN], { from: 0, to: 5, limit: 2 })
    expect([...buckets.min]).toEqual([1, NaN])
    expect([...buckets.max]).toEqual([2, NaN])
    expect([...buckets.last]).toEqual([1, NaN])
  })

  it('handles 300,000 points without overflowing the stack', () => {
    const y = steps(300_000)
    expect(bucketed(y, y, { from: 0, to: 299_999, limit: 2000 }).x).toHaveLength(2000)
  })

  it('refuses columns of different lengths and a limit below 1', () => {
    expect(() => bucketed([1], [], { from: 0, to: 1, limit: 1 })).toThrow(RangeError)
    expect(() => bucketed([1], [1], { from: 0, to: 1, limit: 0 })).toThrow(RangeError)
  })
})

describe('lineThrough', () => {
  it('visits extremes in order of occurrence and repeats no point', () => {
    const line = lineThrough(bucketed(steps(8), [3, 9, -4, 5, 0, 1, 2, 7], { from: 0, to: 7, limit: 2 }))
    expect([...line.x]).toEqual([1, 2, 3, 4, 7])
    expect([...line.y]).toEqual([9, -4, 5, 0, 7])
  })

  it('is the series itself when nothing was thinned', () => {
    const y = [1, 1, 1, 4]
    expect([...lineThrough(bucketed(steps(4), y, { from: 0, to: 3, limit: 4 })).y]).toEqual(y)
  })
})
