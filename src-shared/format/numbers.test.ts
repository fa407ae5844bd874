import { describe, expect, it } from 'vitest'
import { sampleEpisode } from './testing/samples'
import { peekEpisodeCount, serialiseEpisodes } from './episodes-file'
import { fromStored, fromStoredTree, toStored, toStoredTree } from './numbers'

const awkward = [NaN, Infinity, -Infinity, -0, 0, 0.1, 5e-324, 1.7976931348623157e308, Number.MAX_SAFE_INTEGER]

describe('numbers in JSON', () => {
  it.each(awkward)('%d survives in a record', (value) => {
    expect(Object.is(fromStored(JSON.parse(JSON.stringify(toStored(value)))), value)).toBe(true)
  })

  it.each(['x', '', true, {}, [], undefined, 'nan'])('%j is none', (value) => {
    expect(fromStored(value)).toBeUndefined()
  })

  it('survive in a tree, beside null and words that look like them', () => {
    const tree = { list: [...awkward, null, 'NaN', [-0]], inner: { deep: { nan: NaN, empty: {} } }, text: '-0', flag: false }
    expect(fromStoredTree(JSON.parse(JSON.stringify(toStoredTree(tree))))).toStrictEqual(tree)
  })

  it.each([
    ['a typed array', { rng: { words: new Uint32Array(2) } }, /^rng\.words cannot/],
    ['undefined', { a: [1, undefined] }, /^a\[1\] cannot/],
    ['a function', { f: () => 1 }, /^f cannot/],
    ['a big integer', { n: 1n }, /^n cannot/],
    ['a map', { m: new Map() }, /^m cannot/],
    ['the marker itself', { x: { $number: 'NaN' } }, /^x cannot/]
  ])('refuse %s, which JSON would drop or change, by its path', (_name, tree, said) => {
    expect(() => toStoredTree(tree)).toThrowError(expect.objectContaining({ code: 'internal', message: expect.stringMatching(said) }))
  })
})

describe('peekEpisodeCount', () => {
  it('reads the count from the first bytes, and nothing from other texts', () => {
    const { json } = serialiseEpisodes([sampleEpisode(0), sampleEpisode(1), sampleEpisode(2)], () => 'hash')
    expect(peekEpisodeCount(json.slice(0, 64))).toBe(3)
    expect(peekEpisodeCount('')).toBeNull()
    expect(peekEpisodeCount('{"count": 5')).toBeNull()
  })
})
