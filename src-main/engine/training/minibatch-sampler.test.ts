import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { MinibatchSampler } from './minibatch-sampler'

/** Two iterations of 3 epochs with floor(40 / 12) = 3 minibatches each, as in nip-spec 8.3. */
function batches(carriesOver: boolean): number[][] {
  const sampler = new MinibatchSampler(40, 12, carriesOver, Random.of(1))
  const drawn: number[][] = []
  for (let iteration = 0; iteration < 2; iteration++) {
    for (let epoch = 0; epoch < 3; epoch++) {
      sampler.startEpoch()
      for (let i = 0; i < 3; i++) drawn.push([...sampler.next()])
    }
  }
  return drawn
}

describe('minibatches', () => {
  it('come from a fresh permutation every epoch, the remainder left out', () => {
    const drawn = batches(false)
    expect(drawn.map(({ length }) => length)).toEqual(Array(18).fill(12))
    for (let epoch = 0; epoch < 6; epoch++) expect(new Set(drawn.slice(3 * epoch, 3 * epoch + 3).flat()).size).toBe(36)
  })

  it("have the reference's sizes under carry-over, and still no repetition within a permutation", () => {
    const drawn = batches(true)
    expect(drawn.map(({ length }) => length)).toEqual([12, 12, 12, 4, 12, 12, 12, 4, 12, 12, 12, 4, 12, 12, 12, 4, 12, 12])
    expect(new Set(drawn.slice(0, 4).flat()).size).toBe(40)
  })

  it.each([true, false])('go on from a stored state (carry-over %s)', (carriesOver) => {
    const sampler = new MinibatchSampler(10, 4, carriesOver, Random.of(1))
    sampler.startEpoch()
    sampler.next()
    const { state } = sampler
    const other = new MinibatchSampler(10, 4, carriesOver, Random.of(2))
    other.state = state
    for (const each of [sampler, other]) each.startEpoch()
    for (let i = 0; i < 5; i++) expect([...other.next()]).toEqual([...sampler.next()])
  })
})
