import { describe, expect, it } from 'vitest'
import { trainerAdam } from './adam'
import { StepClock } from './step-clock'

const rounded = (values: Float32Array): string[] => Array.from(values, (value) => value.toFixed(4))

describe("StepClock gives Adam's factors", () => {
  it('as one number where all parameters share them', () => {
    const clock = new StepClock([{ size: 2, rate: 0.1 }, { size: 1, rate: 0.1 }], trainerAdam) // prettier-ignore
    clock.advance()
    clock.advance()
    expect(clock.steps).toEqual([2, 2])
    const { stepSize, rootCorrection } = clock.factors(0.5)
    expect(rounded(stepSize)).toEqual([(0.05 / (1 - 0.9 ** 3)).toFixed(4)])
    expect(rootCorrection).toHaveLength(1)
    expect(rootCorrection[0]).toBeCloseTo(Math.sqrt(1 - 0.999 ** 3), 7)
  })

  it('as one number an element where rates or steps differ', () => {
    const clock = new StepClock([{ size: 2, rate: 0.1 }, { size: 1, rate: 0.2 }], trainerAdam) // prettier-ignore
    expect(rounded(clock.factors(1).stepSize)).toEqual(['1.0000', '1.0000', '2.0000'])
    clock.steps = [0, 1]
    expect(rounded(clock.factors(1).stepSize)).toEqual(['1.0000', '1.0000', (0.2 / (1 - 0.81)).toFixed(4)])
    expect(rounded(clock.factors(1).rootCorrection)).toEqual([0.001, 0.001, 1 - 0.999 ** 2].map((part) => Math.sqrt(part).toFixed(4)))
  })

  it('never shorter again, and with the same numbers', () => {
    const clock = new StepClock([{ size: 2, rate: 0.1 }, { size: 1, rate: 0.1 }], trainerAdam) // prettier-ignore
    clock.steps = [4, 5]
    expect(clock.width).toBe(3)
    clock.steps = [4, 4]
    const { stepSize } = clock.factors(1)
    expect(rounded(stepSize)).toEqual(Array<string>(3).fill((0.1 / (1 - 0.9 ** 5)).toFixed(4)))
  })
})
