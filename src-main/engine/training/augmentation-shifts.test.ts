import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { AugmentationShifts } from './augmentation-shifts'

const plans = [{ padding: 4, share: 0.5 }, null]

describe('AugmentationShifts', () => {
  it('leaves the first frames of an agent in place and draws from the whole range for the others', () => {
    const shifts = new AugmentationShifts(plans, Random.of(1))
    const seen = new Set<number>()
    for (let batch = 0; batch < 50; batch++) {
      const drawn = new Int32Array(6 * 2 * 2)
      shifts.draw(6, drawn)
      const ofAgent = (agent: number): number[][] =>
        Array.from({ length: 6 }, (_, n) => Array.from(drawn.subarray((n * 2 + agent) * 2, (n * 2 + agent) * 2 + 2)))
      expect(ofAgent(0).slice(0, 3).flat()).toEqual([4, 4, 4, 4, 4, 4])
      ofAgent(0)
        .slice(3)
        .flat()
        .forEach((shift) => seen.add(shift))
      expect(ofAgent(1).flat().every((shift) => shift === 0)).toBe(true) // prettier-ignore
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('goes on from a stored state', () => {
    const draw = (shifts: AugmentationShifts): Int32Array => {
      const drawn = new Int32Array(4 * 2 * 2)
      shifts.draw(4, drawn)
      return drawn
    }
    const first = new AugmentationShifts(plans, Random.of(1))
    draw(first)
    const { state } = first
    const next = draw(first)
    const second = new AugmentationShifts(plans, Random.of(2))
    second.state = state
    expect(draw(second)).toEqual(next)
  })
})
