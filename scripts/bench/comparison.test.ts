import { describe, expect, it } from 'vitest'
import { comparisonText } from './comparison-text.mjs'
import { compareRounds, median, ourRun } from './comparison.mjs'

const mebi = 2 ** 20
const round = (referenceSpeed: number, ourSpeed: number, referencePeak = 600, ourPeak = 300) => ({
  reference: {
    iterationSeconds: [256 / referenceSpeed],
    framesPerSecond: referenceSpeed,
    bestFramesPerSecond: referenceSpeed + 10,
    updatesPerIteration: 16,
    msPerUpdate: 256_000 / referenceSpeed / 16,
    peakRssBytes: referencePeak * mebi,
    otherCores: 400 / referencePeak / 10,
    threads: 2,
    standIns: []
  },
  ours: { framesPerSecond: ourSpeed, peakRssBytes: ourPeak * mebi, compileMs: 100, phases: { iterationMs: 256_000 / ourSpeed } }
})

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 4], 4],
    [[8, 1, 4, 2], 3]
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle)
  })
  it('does not exist of nothing', () => {
    expect(() => median([])).toThrow(RangeError)
  })
})

describe('ourRun', () => {
  it('is the last line, whatever else stands there', () => {
    const { ours } = round(100, 800)
    expect(ourRun(`{"type":"note"}\n${JSON.stringify({ type: 'result', ...ours })}\n`)).toMatchObject(ours)
  })
  it('must have every figure that is compared', () => {
    const { phases, ...rest } = round(100, 800).ours
    expect(phases.iterationMs).toBe(320)
    expect(() => ourRun(JSON.stringify(rest))).toThrow(/figure is missing/)
  })
})

describe('compareRounds', () => {
  it('takes each ratio within its round, so that a slow spell hits both sides', () => {
    const { speedRatio, reference, ours } = compareRounds('tiny', 5, [round(100, 800), round(50, 500), round(200, 1000)])
    expect(speedRatio).toEqual({ perRound: [8, 10, 5], median: 8, lowest: 5, highest: 10 })
    expect([reference.framesPerSecond, ours.framesPerSecond]).toEqual([100, 800])
    expect(reference.bestFramesPerSecond).toBe(210)
  })

  it('counts collection into both times per update', () => {
    const { reference, ours } = compareRounds('tiny', 5, [round(100, 800)])
    expect([reference.msPerUpdate, ours.msPerUpdate]).toEqual([160, 20])
  })

  it('takes the largest peak of each side', () => {
    const { reference, ours, memoryRatio } = compareRounds('tiny', 5, [round(1, 1, 800, 200), round(1, 1, 700, 400)])
    expect([reference.peakRssBytes, ours.peakRssBytes, memoryRatio]).toEqual([800 * mebi, 400 * mebi, 0.5])
  })
})

describe('comparisonText', () => {
  it('tells medians, every ratio and the memory', () => {
    const text = comparisonText(compareRounds('tiny', 5, [round(100, 1234), round(50, 500), round(200, 1000, 4300)]))
    expect(text).toMatch(/^tiny: 3 rounds of 5 iterations$/m)
    expect(text).toMatch(/frames\/s +100 +1,000$/m)
    expect(text).toMatch(/peak memory +4\.2 GiB +300 MiB$/m)
    expect(text).toContain('round by round: 12.3, 10.0, 5.00')
    expect(text).toContain('median: 10.0 (5.00 to 12.3)')
  })

  it('warns against ratios taken beside other work', () => {
    expect(comparisonText(compareRounds('tiny', 5, [round(1, 8, 400), round(1, 8, 100)]))).toMatch(/worst round: 0\.40 cores\. NOT A QUIET/)
    expect(comparisonText(compareRounds('tiny', 5, [round(1, 8, 400)]))).toMatch(/worst round: 0\.10 cores$/m)
  })
})
