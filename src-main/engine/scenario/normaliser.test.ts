import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { rulesOf } from '../protocols/registry'
import { noiseDataset, smallConfig } from '../training/testing/fixtures'
import { analyticStatistics, normalisedCounts, SampledStatistic } from './normaliser'
import { sampledStatistics } from './sampled-statistics'
import { deriveRunShape } from './shape'

const data = noiseDataset(30)

function statisticsOf(more: Readonly<Record<string, unknown>>) {
  const config = smallConfig(more)
  const shape = deriveRunShape(config, data.images)
  return { config, shape, rules: rulesOf(config) }
}

describe('analytic statistics', () => {
  it('count full dialogues of one symbol a round', () => {
    const { shape, rules } = statisticsOf({ nip_protocol: { max_message_rounds: 4 } })
    const { x, message, linear } = analyticStatistics(shape, rules)
    // of 4 root rounds with 0, 1, 2, 3 messages behind them: 6 ones in 4 x 4 slots of 4 pixels; 3 of 4 show a message
    expect(x.loc).toBeCloseTo(6 / 64, 12)
    expect(x.scale).toBeCloseTo(Math.sqrt((6 / 64) * (58 / 64)), 12)
    expect(message.loc).toBeCloseTo(3 / 16, 12)
    expect(message.scale).toBeCloseTo(Math.sqrt((3 / 16) * (13 / 16)), 12)
    expect(linear).toEqual({ loc: 0, scale: 1 })
  })

  it('spread the same dialogues over linear symbols', () => {
    const { shape, rules } = statisticsOf({ include_linear_message_space: true, d_linear_message_space: 3 })
    expect(analyticStatistics(shape, rules).linear.loc).toBeCloseTo(6 / 16 / 3, 12)
  })

  it('never blow a symbol up beyond 100', () => {
    const { shape, rules } = statisticsOf({ nip_protocol: { max_message_rounds: 1 } })
    expect(analyticStatistics(shape, rules).x).toEqual({ loc: 0, scale: 0.01 })
    expect([...normalisedCounts({ loc: 0, scale: 0.01 }, 2)]).toEqual([0, 100, 200])
  })

  it('agree with sampling when nobody may end a dialogue early', () => {
    const { shape, rules } = statisticsOf({
      reference_quirks: true,
      include_linear_message_space: true,
      nip_protocol: { max_message_rounds: 3, min_message_rounds: 3 }
    })
    const sampled = sampledStatistics({ shape, rules, data, environments: 50, frames: 150, random: Random.of(1) })
    const worked = analyticStatistics(shape, rules)
    for (const key of ['x', 'message', 'linear'] as const) {
      expect(sampled[key].loc).toBeCloseTo(worked[key].loc, 9)
      expect(sampled[key].scale).toBeCloseTo(worked[key].scale, 3)
    }
  })
})

describe("the reference's sampled statistics", () => {
  it('see nothing but blank dialogues when some verdict always comes at once (G19)', () => {
    const { shape, rules } = statisticsOf({ reference_quirks: true })
    const { x, message } = sampledStatistics({ shape, rules, data, environments: 60, frames: 200, random: Random.of(2) })
    expect(x).toEqual({ loc: 0, scale: 1e-6 })
    expect(message).toEqual({ loc: 0, scale: 1e-6 })
  })

  it('are unbiased over all entries', () => {
    const statistic = new SampledStatistic()
    statistic.add([0, 1])
    statistic.add([1, 2])
    expect(statistic.affine.loc).toBe(1)
    expect(statistic.affine.scale).toBeCloseTo(Math.sqrt(2 / 3), 12)
  })
})
