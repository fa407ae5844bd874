import { describe, expect, it } from 'vitest'
import type { NamedArray } from '@shared/domain/arrays'
import { withinBands } from './bands'

const names = Array.from({ length: 20 }, (_, index) => `statistic${index}`)

/** Twenty statistics of two iterations, of four seeds each: 0, 1, 2 and 3. */
const bands = Object.fromEntries(names.map((name) => [name, { mean: [1.5, 1.5], std: [1.29, 1.29], half_width_for_mean_of_5_seeds: [3.5, 3.5] }]))
const seeds: NamedArray = { type: 'F32', shape: [4, 2], data: Float32Array.of(0, 0, 1, 1, 2, 2, 3, 3) }
const recorded = new Map(names.map((name) => [`output/metric|${name}`, seeds]))

const usual = [0, 1, 1.5, 2, 3].map((value) => [value, value])
/** What each seed gave, the same for all statistics but those named. */
function verdict(others: Readonly<Record<string, readonly (readonly number[])[]>> = {}): ReturnType<typeof withinBands> {
  return withinBands(bands, recorded, new Map(names.map((name) => [name, others[name] ?? usual])))
}
/** Widely spread about a mean just outside the band in the first iteration. */
const unlucky = [0, 1, 5, 10, 12].map((value) => [value, 1.5])

describe('means against recorded bands', () => {
  it('pass without a word inside', () => {
    expect(verdict()).toEqual({ passed: true, text: null })
  })

  it('may stray as chance has it, and say so', () => {
    expect(verdict({ statistic3: unlucky })).toEqual({
      passed: true,
      text: '1 of 40 means lie outside their bands, none further than chance explains; furthest statistic3[0] is 5.600, recorded 1.5 +/- 3.5'
    })
  })

  it('may not stray in more than a twentieth of the comparisons', () => {
    expect(verdict({ statistic3: unlucky, statistic4: unlucky })).toMatchObject({ passed: true })
    const { passed, text } = verdict({ statistic3: unlucky, statistic4: unlucky, statistic5: unlucky })
    expect({ passed, text }).toEqual({ passed: false, text: expect.stringMatching(/^3 of 40 means .*, more than chance explains; furthest statistic3\[0\]/) as string })
  })

  it('may not stray once where no chance explains it', () => {
    const { passed, text } = verdict({ statistic3: unlucky, statistic7: usual.map(([first = 0, second = 0]) => [first, second + 12]) })
    expect({ passed, text }).toEqual({
      passed: false,
      text: '2 of 40 means lie outside their bands, 1 further than chance explains, as statistic7[1] is 13.50, recorded 1.5 +/- 3.5'
    })
  })

  it('lie outside where a statistic is missing, or of one seed no number', () => {
    expect(verdict({ statistic9: [] })).toMatchObject({ passed: false, text: expect.stringContaining('2 further than chance explains') as string })
    expect(verdict({ statistic9: [...usual.slice(1), [1, NaN]] })).toMatchObject({ passed: false, text: expect.stringContaining('statistic9[1] is NaN') as string })
  })

  it('need bands and the single seeds', () => {
    expect(() => withinBands(undefined, recorded, new Map())).toThrow('no bands')
    expect(() => withinBands({ a: { mean: [1] } }, recorded, new Map())).toThrow('The band of a is not a list')
    expect(() => withinBands({ a: bands['statistic0'] }, recorded, new Map())).toThrow('lacks the single seeds of a')
  })
})
