import { describe, expect, it } from 'vitest'
import { shortEpisode, turn } from '@/testing/short-episode'
import { decisionBand, roundAt, roundSpan, stripOf, valueLines } from './timeline-geometry'

describe('timeline', () => {
  it('gives every round the same width without gaps, and finds the round back', () => {
    for (const rounds of [1, 3, 7, 40]) {
      for (let round = 0; round < rounds; round++) {
        const { from, to } = roundSpan(round, rounds, 601)
        expect(to).toBeCloseTo(roundSpan(round + 1, rounds, 601).from)
        expect(roundAt((from + to) / 2, rounds, 601)).toBe(round)
      }
    }
  })

  it('stays at the ends when scrubbed past them', () => {
    expect([roundAt(-40, 5, 500), roundAt(5000, 5, 500)]).toEqual([0, 4])
  })

  it('tells speaking, silence and verdicts apart', () => {
    expect(stripOf(shortEpisode(), 1).map(({ activity, decision }) => [activity, decision])).toEqual([
      ['speaks', 2],
      ['silent', null],
      ['guesses', 1]
    ])
    expect(stripOf(shortEpisode(), 0).map(({ activity }) => activity)).toEqual(['silent', 'speaks', 'silent'])
  })

  it('gives each channel that an agent sees a lane', () => {
    const two = shortEpisode({ channels: ['left', 'right', 'hidden'], visible: [[true, true, false], [true, true, true]], rounds: [{ round: 0, turns: [turn({ speaks: [false, true, false] }), turn()] }] }) // prettier-ignore
    expect(stripOf(two, 0).map(({ lanes, speaks }) => [lanes, speaks])).toEqual([[[false, true], true]])
    expect(stripOf(two, 1).map(({ lanes, activity }) => [lanes, activity])).toEqual([[[false, false, false], 'silent']])
  })

  it('stacks accept, continue and reject to the full height, whatever the rounding', () => {
    for (const { parts } of decisionBand(shortEpisode(), 1, 54)) {
      expect(parts.map(({ decision }) => decision)).toEqual([1, 2, 0])
      expect(parts[0]?.y).toBe(0)
      expect(parts.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(54)
      expect(parts[1]?.y).toBeCloseTo(parts[0]?.height ?? NaN)
    }
    expect(decisionBand(shortEpisode(), 1, 54).map(({ counts }) => counts)).toEqual([true, false, true])
  })

  it('draws larger values higher and always holds zero', () => {
    const { points, zero, low, high } = valueLines(shortEpisode(), 300, 60)
    expect([low, high]).toEqual([-0.5, 1])
    expect(points[0]?.map(({ x }) => x)).toEqual([50, 150, 250])
    expect(points[0]?.[1]?.y).toBeLessThan(zero)
    expect(points[1]?.[0]?.y).toBeGreaterThan(zero)
  })
})
