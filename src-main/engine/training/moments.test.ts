import { describe, expect, it } from 'vitest'
import { groupedMeans, groupMoments, Moments } from './moments'

describe('moments', () => {
  it('are those of the values added', () => {
    const moments = new Moments()
    for (const value of [2, 4, 9]) moments.add(value)
    expect(moments.mean).toBeCloseTo(5, 12)
    expect(moments.variance).toBeCloseTo(13, 12)
    expect(moments.deviation).toBeCloseTo(Math.sqrt(13), 12)
    expect(moments.smallest).toBe(2)
  })

  it('are not a number where undefined', () => {
    const moments = new Moments()
    expect([moments.mean, moments.variance, moments.smallest]).toEqual([NaN, NaN, NaN])
    moments.add(3)
    expect([moments.mean, moments.variance, moments.smallest]).toEqual([3, NaN, 3])
  })
})

describe('grouped means', () => {
  it('leave groups without values undefined', () => {
    expect([...groupedMeans([1, 3, 10], [0, 0, 2])]).toEqual([2, NaN, 10])
    expect([...groupedMeans([1, 3, 10], [0, 0, 2], 5)]).toEqual([2, NaN, 10, NaN, NaN])
    expect([...groupedMeans([], [])]).toEqual([])
  })

  it('count every group once', () => {
    const moments = groupMoments([1, 3, 10, 10], [0, 0, 2, 2])
    expect(moments.mean).toBe(6)
    expect(moments.smallest).toBe(2)
  })
})
