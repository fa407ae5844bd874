import { describe, expect, it } from 'vitest'
import { Random } from './random'
import { smoothed } from './smoothing'

describe('smoothed', () => {
  it('returns the values themselves at weight 0', () => {
    expect([...smoothed([3, -1, 4], 0)]).toEqual([3, -1, 4])
  })

  it('starts at the first value instead of rising from zero', () => {
    const constant = smoothed(new Float64Array(1000).fill(7), 0.999)
    for (const value of constant) expect(value).toBeCloseTo(7, 9)
  })

  it('is the weighted mean of all values so far, newest heaviest', () => {
    const random = Random.of(1)
    const values = Array.from({ length: 40 }, () => random.normal())
    const weight = 0.8
    const result = smoothed(values, weight)
    for (let i = 0; i < values.length; i++) {
      let sum = 0
      let total = 0
      for (let j = 0; j <= i; j++) {
        sum += values[j]! * weight ** (i - j)
        total += weight ** (i - j)
      }
      expect(result[i]).toBeCloseTo(sum / total, 12)
    }
  })

  it('lets non-finite values through without spoiling what follows', () => {
    const result = smoothed([1, NaN, Infinity, 1], 0.5)
    expect(result[1]).toBeNaN()
    expect(result[2]).toBe(Infinity)
    expect(result[3]).toBe(1)
  })

  it('refuses weights outside [0, 1)', () => {
    for (const weight of [-0.1, 1, NaN]) expect(() => smoothed([1], weight)).toThrow(RangeError)
  })
})
