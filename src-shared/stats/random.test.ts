import { describe, expect, it } from 'vitest'
import { mean, standardDeviation } from './moments.fixture'
import { Random } from './random'

const words = (random: Random, count: number): number[] => Array.from({ length: count }, () => random.uint32())

describe('Random', () => {
  it('has a frozen stream: changing it would change every stored run', () => {
    expect(words(Random.of(0), 4)).toEqual([3691118393, 3223394029, 1111445555, 3902289671])
    expect(words(Random.of(6198, 'rollout'), 4)).toEqual([3596513206, 1826925915, 2806244948, 2039884587])
    expect(words(Random.of(0).fork('batch').fork('0'), 4)).toEqual([280077495, 3704909221, 4093430338, 322945007])
    expect([...Random.of(3).permutation(10)]).toEqual([8, 9, 0, 7, 2, 6, 3, 5, 4, 1])
  })

  it("is xoshiro128** by its authors' test vector", () => {
    const random = Random.of(0)
    random.state = { words: [1, 2, 3, 4] }
    expect(words(random, 10)).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804])
  })

  it('separates seeds, also beyond 32 bits, and labels', () => {
    const firsts = [
      ...Array.from({ length: 500 }, (_, seed) => Random.of(seed)),
      ...Array.from({ length: 500 }, (_, high) => Random.of((high + 1) * 4294967296)),
      ...Array.from({ length: 500 }, (_, label) => Random.of(0, `label ${label}`))
    ].map((random) => words(random, 2).join())
    expect(new Set(firsts).size).toBe(1500)
  })

  it('forks by label alone, however much was drawn before', () => {
    const fresh = Random.of(7)
    const used = Random.of(7)
    words(used, 1000)
    expect(words(used.fork('a'), 5)).toEqual(words(fresh.fork('a'), 5))
    expect(words(fresh.fork('a'), 5)).not.toEqual(words(fresh.fork('b'), 5))
  })

  it('is not moved by forking', () => {
    const forked = Random.of(7)
    forked.fork('a').uniform()
    expect(words(forked, 5)).toEqual(words(Random.of(7), 5))
  })

  it('has forks that do not go along with their parent', () => {
    const parent = Random.of(11)
    const child = parent.fork('child')
    const count = 20_000
    let product = 0
    for (let i = 0; i < count; i++) product += (parent.uniform() - 0.5) * (child.uniform() - 0.5)
    // the correlation of independent streams has standard deviation 1 / sqrt(count)
    expect(Math.abs((product / count) * 12)).toBeLessThan(4 / Math.sqrt(count))
  })

  it('draws integers without bias', () => {
    const random = Random.of(2)
    const below = 7
    const draws = 70_000
    const counts = new Array<number>(below).fill(0)
    for (let i = 0; i < draws; i++) counts[random.integer(below)]!++
    const expected = draws / below
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(22.5) // 0.999 quantile with 6 degrees of freedom
  })

  it('has no modulo bias where it would be worst', () => {
    const random = Random.of(4)
    const below = 3 * 2 ** 30 // plain modulo would give the first third twice the weight of the others
    const draws = 30_000
    let low = 0
    for (let i = 0; i < draws; i++) if (random.integer(below) < 2 ** 30) low++
    expect(Math.abs(low / draws - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / draws))
  })

  it('reaches the ends of the integer range', () => {
    expect(Random.of(1).integer(1)).toBe(0)
    const all = Random.of(1).integer(2 ** 32)
    expect(Number.isInteger(all) && all >= 0 && all < 2 ** 32).toBe(true)
  })

  it('draws uniform and normal numbers with the right moments', () => {
    const random = Random.of(9)
    const uniform = Array.from({ length: 40_000 }, () => random.uniform())
    expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(mean(uniform)).toBeCloseTo(0.5, 2)
    expect(standardDeviation(uniform)).toBeCloseTo(Math.sqrt(1 / 12), 2)
    const normal = Array.from({ length: 40_000 }, () => random.normal())
    expect(Math.abs(mean(normal))).toBeLessThan(4 / 200)
    expect(Math.abs(standardDeviation(normal) - 1)).toBeLessThan(0.02)
  })

  it('resumes from a saved state, also through JSON', () => {
    const random = Random.of(12)
    words(random, 37)
    const saved = JSON.parse(JSON.stringify(random.state)) as typeof random.state
    const expected = words(random, 20)
    const resumed = Random.of(999)
    resumed.state = saved
    expect(words(resumed, 20)).toEqual(expected)
    expect(resumed.state).toEqual(random.state)
  })

  it('permutes uniformly', () => {
    const random = Random.of(21)
    const counts = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const order = random.permutation(4).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    let chiSquare = 0
    for (const count of counts.values()) chiSquare += (count - 1000) ** 2 / 1000
    expect(chiSquare).toBeLessThan(49.7) // 0.999 quantile with 23 degrees of freedom
  })

  it('permutes every index exactly once', () => {
    expect([...Random.of(1).permutation(1000)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index))
    expect(Random.of(1).permutation(0)).toHaveLength(0)
  })
})
