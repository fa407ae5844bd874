import { describe, expect, it } from 'vitest'
import type { Episode } from '../domain/episode'
import { parseEpisodes, serialiseEpisodes } from './episodes-file'
import { sampleEpisode } from './testing/samples'

const digest = (): string => 'hash'

function throughFiles(episode: Episode, change: (json: string) => string = (json) => json): Episode {
  const { json, arrays } = serialiseEpisodes([episode], digest)
  return parseEpisodes(change(json), arrays, 'episodes.json', digest)[0]!
}

describe('what newer episodes say', () => {
  const plain = sampleEpisode(3)
  const rounds = plain.rounds.map((round) => ({
    ...round,
    turns: round.turns.map((turn, agent) => (agent === 1 ? { ...turn, registered: 1 as const } : turn))
  }))
  const told: Episode = { ...plain, visible: [[true], [false]], rounds }

  it('comes back: who sees what, and which decision was registered', () => {
    expect(throughFiles(told)).toEqual(told)
  })

  it('is simply missing in older ones', () => {
    const read = throughFiles(plain)
    expect(read).toEqual(plain)
    expect(Object.hasOwn(read, 'visible') || Object.hasOwn(read.rounds[0]!.turns[0]!, 'registered')).toBe(false)
  })

  it('is refused where it makes no sense', () => {
    expect(() => throughFiles(told, (json) => json.replace('"registered": 1', '"registered": 2'))).toThrow('registered is 2')
    expect(() => throughFiles({ ...told, visible: [['yes']] as unknown as boolean[][] })).toThrow('visible[0] is ["yes"]')
  })
})
