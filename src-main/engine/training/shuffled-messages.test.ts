import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { rulesOf } from '../protocols/registry'
import { Environment } from '../scenario/environment'
import { listedSource } from '../scenario/episode-source'
import { deriveRunShape } from '../scenario/shape'
import { ShuffledMessages } from './shuffled-messages'
import { noiseDataset, smallConfig } from './testing/fixtures'

const count = 9
const data = noiseDataset(40)
const config = smallConfig()
const shape = deriveRunShape(config, data.images)

function played(decisions: (n: number) => number): Environment {
  const rows = Array.from({ length: 40 }, (_, i) => i)
  const environment = new Environment({
    shape,
    rules: rulesOf(config),
    data,
    source: listedSource(rows, rows),
    environments: count,
    statistics: null,
    quirks: false
  })
  environment.resetAll()
  environment.step({
    pixels: Int32Array.from({ length: 2 * count }, (_, i) => Math.floor(i / 2) % 4),
    decisions: Int32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 2 : decisions(Math.floor(i / 2)))),
    symbols: null
  })
  environment.resetFinished()
  return environment
}

describe('shuffled messages', () => {
  it('come from another dialogue in the same round, each read by one', () => {
    const environment = played((n) => (n < 4 ? 1 : 2))
    const partners = [...new ShuffledMessages(environment, Random.of(1)).partners()]
    expect([...partners].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
    partners.forEach((partner, n) => {
      expect(partner).not.toBe(n)
      expect(environment.round[partner]).toBe(environment.round[n])
    })
  })

  it('stay with the same partner while both go on', () => {
    const environment = played(() => 2)
    const shuffled = new ShuffledMessages(environment, Random.of(1))
    const before = [...shuffled.partners()]
    environment.step({ pixels: new Int32Array(2 * count), decisions: new Int32Array(2 * count).fill(2), symbols: null })
    expect([...shuffled.partners()]).toEqual(before)
  })

  it('leave image and round alone', () => {
    const environment = played(() => 2)
    const shuffled = new ShuffledMessages(environment, Random.of(1))
    const seen = shuffled.observe()
    const partners = shuffled.partners()
    expect(seen.image).toBe(environment.observation.image)
    expect(seen.round).toBe(environment.observation.round)
    for (let n = 0; n < count; n++) {
      const row = (from: Float32Array, at: number): number[] => [...from.subarray((at * from.length) / count, ((at + 1) * from.length) / count)]
      expect(row(seen.x, n)).toEqual(row(environment.observation.x, partners[n]!))
      expect(row(seen.message, n)).toEqual(row(environment.observation.message, partners[n]!))
    }
  })

  it('read their own when nobody else is in that round', () => {
    const environment = played((n) => (n === 2 ? 1 : 2))
    expect(new ShuffledMessages(environment, Random.of(1)).partners()[2]).toBe(2)
  })
})
