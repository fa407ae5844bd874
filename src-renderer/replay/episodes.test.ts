import { describe, expect, it } from 'vitest'
import type { EpisodeSummary } from '@shared/contract/requests'
import type { EpisodeOutcome } from '@shared/domain/episode'
import { asEpisodeId, asRunId } from '@shared/domain/ids'
import { changeOfMind } from '@shared/stats/change-of-mind'
import { shortEpisode, turn } from '@/testing/short-episode'
import { episodeJson, exportName } from './episode-json'
import { everyEpisode, listedEpisodes, outcomeCounts, summaryOfEpisode } from './episode-list'
import { wrapped } from './export-image'
import { canvasPixels } from './pixels'
import { addressOf, freshOf, sourceOf } from './replay-address'

const one = (id: string, outcome: EpisodeOutcome, change: number, rounds = 3, label: 0 | 1 = 1, className = '7'): EpisodeSummary => ({
  id: asEpisodeId(id),
  datapoint: 0,
  className,
  label,
  rounds,
  outcome,
  verdict: outcome === 'timed-out' ? null : 1,
  changeOfMind: change
})
const some = [one('a', 'right', 0.1), one('b', 'wrong', 0.4, 5, 0, '3'), one('c', 'timed-out', 0.4, 8), one('d', 'right', 0.9, 2, 0, '3')]
const ids = (list: readonly EpisodeSummary[]): string => list.map(({ id }) => id).join('')

describe('list of episodes', () => {
  it('orders by surprise, outcome, length or as played, keeping ties as played', () => {
    expect(ids(listedEpisodes(some, everyEpisode, 'surprising'))).toBe('dbca')
    expect(ids(listedEpisodes(some, everyEpisode, 'outcome'))).toBe('bcad')
    expect(ids(listedEpisodes(some, everyEpisode, 'length'))).toBe('cbad')
    expect(ids(listedEpisodes(some, everyEpisode, 'stored'))).toBe('abcd')
    expect(ids(some)).toBe('abcd')
  })

  it('filters by outcome, label and class together', () => {
    expect(ids(listedEpisodes(some, { ...everyEpisode, outcome: 'right' }, 'stored'))).toBe('ad')
    expect(ids(listedEpisodes(some, { outcome: 'right', label: 0, className: '3' }, 'stored'))).toBe('d')
    expect(outcomeCounts(some)).toEqual({ right: 2, wrong: 1, 'timed-out': 1 })
  })

  it('summarises a played episode as the engine would', () => {
    const episode = shortEpisode()
    expect(summaryOfEpisode(episode)).toMatchObject({ id: 'test-1-0', rounds: 3, outcome: 'right', verdict: 1, label: 1, className: '7' })
    // lean 0.3 / 0.5 in round 1, 0.8 / 0.9 in round 3
    expect(changeOfMind(episode)).toBeCloseTo(0.8 / 0.9 - 0.6)
    const apart = [turn({ mayGuess: true, decisionProbabilities: [1, 0, 0] }), turn({ mayGuess: true, decisionProbabilities: [0, 1, 0] })]
    expect(
      changeOfMind({
        rounds: [
          { round: 0, turns: apart },
          { round: 1, turns: apart }
        ]
      })
    ).toBe(0)
    expect(changeOfMind({ rounds: [{ round: 0, turns: [turn({ mayGuess: true, decisionProbabilities: [0, 0, 1] })] }] })).toBe(0)
  })
})

describe('address of a replay', () => {
  it('goes there and back', () => {
    const source = { run: asRunId('r-1'), iterations: 40, fresh: { count: 12, split: 'train', seed: 99 } } as const
    const { path, query } = addressOf(source, 'train-99-3')
    expect(path).toBe('/replay/r-1/40/train-99-3')
    expect(sourceOf('r-1', '40', query)).toEqual(source)
    expect(addressOf({ ...source, fresh: null }, null)).toEqual({ path: '/replay/r-1/40', query: {} })
  })

  it('takes nothing odd from an address', () => {
    expect(sourceOf('', '40', {})).toBeNull()
    expect(sourceOf('r', '4x', {})).toBeNull()
    for (const fresh of ['0', '-3', '1001', '1e3', '', 'x', undefined]) expect(freshOf({ fresh })).toBeNull()
    expect(freshOf({ fresh: '5', split: 'evil', seed: '99999999999' })).toEqual({ count: 5, split: 'test', seed: 1 })
  })
})

describe('exports', () => {
  it('write typed arrays as plain ones that read back the same', () => {
    const read = JSON.parse(episodeJson(shortEpisode())) as { image: { pixels: number[] }; rounds: { turns: { pixelProbabilities: number[] }[] }[] }
    expect(read.image.pixels).toEqual([...shortEpisode().image.pixels])
    expect(read.rounds[0]?.turns[0]?.pixelProbabilities).toHaveLength(4)
    expect(exportName('Seed 2: "best"', 40, shortEpisode(), 'json')).toBe('seed-2-best-40-test-1-0.json')
  })

  it('break lines between words', () => {
    expect(wrapped('aa bb ccccccc d', 5, (text) => text.length)).toEqual(['aa bb', 'ccccccc', 'd'])
  })

  it('turn grey, two-channel and colour images into canvas pixels', () => {
    const image = (channels: number, pixels: number[]) => [...canvasPixels({ channels, height: 1, width: 2, pixels: Uint8Array.from(pixels) })]
    expect(image(1, [10, 200])).toEqual([10, 10, 10, 255, 200, 200, 200, 255])
    expect(image(3, [1, 2, 3, 4, 5, 6])).toEqual([1, 3, 5, 255, 2, 4, 6, 255])
    expect(image(2, [1, 2, 3, 4])).toEqual([1, 3, 0, 255, 2, 4, 0, 255])
  })
})
