import { describe, expect, it } from 'vitest'
import { studentTails } from './student'

describe("the tails of Student's distribution", () => {
  it('agree with the tables', () => {
    // two-sided critical values of any table, by degrees of freedom
    const table: readonly (readonly [freedom: number, t: number, tails: number])[] = [
      [1, 12.7062, 0.05],
      [2, 4.30265, 0.05],
      [3, 5.84091, 0.01],
      [4, 4.60409, 0.01],
      [5, 6.86883, 0.001],
      [8, 5.04131, 0.001],
      [11, 3.10581, 0.01],
      [30, 2.04227, 0.05]
    ]
    for (const [freedom, t, tails] of table) {
      expect(studentTails(t, freedom) / tails).toBeCloseTo(1, 4)
      expect(studentTails(-t, freedom)).toBe(studentTails(t, freedom))
    }
  })

  it('hold everything at 0 and nothing at infinity', () => {
    expect(studentTails(0, 7)).toBe(1)
    expect(studentTails(Infinity, 8)).toBe(0)
    expect(studentTails(Infinity, 9)).toBeCloseTo(0, 14)
  })
})
