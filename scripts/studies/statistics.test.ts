import { describe, expect, it } from 'vitest'
import { bandOf, bootstrapInterval, differenceError, interquartileMean, mean, shareAlike, shareInside, smoothed, standardError } from './statistics.mjs'

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

  it('means count as alike within two standard errors of their difference, where all curves have a value', () => {
    const left = [[1, 1, 0, 5], [3, 3, 0, 5]] // prettier-ignore
    const right = [[5, 6, 1, 5], [7, 8, 1, null]] // prettier-ignore
    // apart by 4 and 5 with an error of sqrt(2), then by 1 with none
    expect(shareAlike(left, right)).toBeCloseTo(0, 12)
    expect(shareAlike(left, [[3, 3, 0], [5, 6, 0]])).toBe(1) // prettier-ignore
  })

  it('a window is shorter at the start', () => {
    expect(smoothed([2, 4, 6, 8], 2)).toEqual([2, 3, 5, 7])
  })

  it('the interquartile mean leaves a quarter out at either end, in parts where it must', () => {
    expect(interquartileMean([100, 2, 3, -50])).toBe(2.5)
    // of five values the outer ones are left out, and a quarter of their neighbours
    expect(interquartileMean([0, 1, 2, 3, 100])).toBeCloseTo((0.75 * 1 + 2 + 0.75 * 3) / 2.5, 12)
    expect(interquartileMean([7])).toBe(7)
    expect(() => interquartileMean([])).toThrow(RangeError)
  })

  it('a bootstrap interval lies around the figure, and is the same every time', () => {
    const values = [1, 2, 3, 4, 5]
    const { low, high } = bootstrapInterval(values, mean, 1)
    expect(bootstrapInterval(values, mean, 1)).toEqual({ low, high })
    // the deviation of such means is sqrt(2 / 5)
    expect(low).toBeGreaterThan(3 - 2.5 * Math.sqrt(0.4))
    expect(high).toBeLessThan(3 + 2.5 * Math.sqrt(0.4))
    expect(high - low).toBeGreaterThan(3 * Math.sqrt(0.4))
    expect(bootstrapInterval([4, 4], mean, 1)).toEqual({ low: 4, high: 4 })
  })
})
