import { describe, expect, it } from 'vitest'
import { mean, standardDeviation } from './moments.fixture'

describe('moments', () => {
  it('takes the mean of any array', () => {
    expect(mean([1, 2, 6])).toBe(3)
    expect(mean(Float64Array.of(-1, 1))).toBe(0)
  })

  it('divides by n - 1 for a sample and by n for a population', () => {
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9], 'population')).toBe(2)
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(Math.sqrt(32 / 7), 12)
  })

  it('keeps its digits far from zero', () => {
    expect(standardDeviation([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBeCloseTo(1, 12)
  })

  it('is NaN where it has no meaning', () => {
    expect(mean([])).toBeNaN()
    expect(standardDeviation([5])).toBeNaN()
    expect(standardDeviation([5], 'population')).toBe(0)
  })
})
