import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { DataCycler, loaderRandom } from './data-cycler'

const take = (cycler: DataCycler, count: number): number[] => Array.from({ length: count }, () => cycler.next())

describe('the data cycler', () => {
  it('serves every row once per pass, in a new order each time', () => {
    const cycler = new DataCycler(20, Random.of(1))
    const passes = [take(cycler, 20), take(cycler, 20), take(cycler, 20)]
    for (const pass of passes) expect([...pass].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(new Set(passes.map(String)).size).toBe(3)
  })

  it('goes on from a stored state, across the end of a pass', () => {
    const cycler = new DataCycler(7, Random.of(1))
    take(cycler, 5)
    const { state } = cycler
    const rest = take(cycler, 12)
    const other = new DataCycler(7, Random.of(99))
    other.state = state
    expect(take(other, 12)).toEqual(rest)
  })

  it("follows the run's seed, except under reference_quirks (G21)", () => {
    const order = (seed: number, quirks: boolean): number[] => take(new DataCycler(30, loaderRandom(Random.of(seed), quirks)), 30)
    expect(order(1, false)).not.toEqual(order(2, false))
    expect(order(1, true)).toEqual(order(2, true))
  })
})
