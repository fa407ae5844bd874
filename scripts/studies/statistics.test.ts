import { describe, expect, it } from 'vitest'
import { bandOf, differenceError, mean, shareInside, smoothed, standardError } from './statistics.mjs'

describe('figures over seeds', () => {
  it('the standard error is that of the unbiased deviation', () => {
    expect(mean([1, 2, 3, 4])).toBe(2.5)
    expect(standardError([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3 / 4), 12)
    expect(differenceError([1, 2, 3, 4], [1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 6), 12)
    expect(() => standardError([1])).toThrow(RangeError)
    expect(() => mean([])).toThrow(RangeError)
  })

  it('a band holds the extremes and the mean of every iteration', () => {
    expect(bandOf([[1, 5, 9], [3, null], [2, 7]])).toEqual({ low: [1, 5], mean: [2, 6], high: [3, 7] }) // prettier-ignore
  })

  it('a share counts the points inside, edges included', () => {
    expect(shareInside([1, 2, 3, 4], { low: [1, 0, 0, 0], mean: [], high: [1, 1, 3, 5] })).toBe(0.75)
  })

  it('a window is shorter at the start', () => {
    expect(smoothed([2, 4, 6, 8], 2)).toEqual([2, 3, 5, 7])
  })
})
