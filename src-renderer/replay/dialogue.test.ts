import { describe, expect, it } from 'vitest'
import type { Episode } from '@shared/domain/episode'
import { shortEpisode, turn } from '@/testing/short-episode'
import { cellMarks } from './cell-marks'
import { decidersOf } from './deciders'
import { chosenProbability, heatMap, symbolProbability } from './heat'
import { imageScene } from './image-scene'
import { messageMaps, speakerChoice } from './message-map-list'
import { endingOf, transcriptOf } from './transcript'

/** Two channels, two positions, three symbols: (channel, position, pixel) and (channel, position, symbol). */
const wide: Episode = shortEpisode({
  agents: ['prover', 'second_prover', 'verifier'],
  channels: ['left', 'right'],
  messageSize: 2,
  rounds: [
    {
      round: 0,
      turns: [
        turn({
          speaks: [false, true],
          pixels: [
            [0, 1],
            [2, 3]
          ],
          symbols: [
            [0, 0],
            [1, 2]
          ],
          pixelProbabilities: Float32Array.from({ length: 16 }, (_, i) => i / 16),
          symbolProbabilities: Float32Array.from({ length: 12 }, (_, i) => i / 16)
        }),
        turn({
          speaks: [false, true],
          pixels: [
            [0, 0],
            [2, 0]
          ]
        }),
        turn({ speaks: [false, false], mayGuess: true })
      ]
    }
  ],
  verdict: null,
  outcome: 'timed-out'
})

describe('marks on cells', () => {
  it('gather the rounds of one agent on one cell, up to the round shown', () => {
    const marks = (until: number) => cellMarks(shortEpisode(), { from: 0, until, channel: null }).map(({ cell, agent, rounds }) => [cell, agent, rounds])
    expect(marks(0)).toEqual([[3, 1, [0]]])
    expect(marks(2)).toEqual([
      [3, 1, [0, 2]],
      [1, 0, [1]]
    ])
  })

  it('forget rounds before the first one asked for', () => {
    expect(cellMarks(shortEpisode(), { from: 2, until: 2, channel: null }).map(({ cell, rounds }) => [cell, rounds])).toEqual([[3, [2]]])
  })

  it('leave out messages that were not sent, and nest where agents share a cell', () => {
    const marks = cellMarks(wide, { from: 0, until: 0, channel: null })
    expect(marks.map(({ cell, agent, depth }) => [cell, agent, depth])).toEqual([
      [2, 0, 0],
      [3, 0, 0],
      [2, 1, 1],
      [0, 1, 0]
    ])
    expect(cellMarks(wide, { from: 0, until: 0, channel: 0 })).toEqual([])
  })
})

describe('message maps', () => {
  it('are sliced by channel and position', () => {
    expect([...(heatMap(wide, 0, { agent: 0, channel: 1, position: 1 })?.probabilities ?? [])]).toEqual([12 / 16, 13 / 16, 14 / 16, 15 / 16])
    expect(chosenProbability(wide, 0, { agent: 0, channel: 1, position: 0 })).toBeCloseTo(10 / 16)
    expect(symbolProbability(wide, 0, { agent: 0, channel: 1, position: 1 })).toBeCloseTo(11 / 16)
  })

  it('are absent where the episode has none', () => {
    expect(heatMap(wide, 0, { agent: 1, channel: 1, position: 0 })).toBeNull()
    expect(heatMap(wide, 9, { agent: 0, channel: 0, position: 0 })).toBeNull()
    expect(symbolProbability(shortEpisode(), 0, { agent: 0, channel: 0, position: 0 })).toBeNull()
  })

  it('are listed for every agent, and the speaker is found', () => {
    expect(messageMaps(shortEpisode(), 0).map(({ key, speaks, chosen }) => [key, speaks, chosen])).toEqual([
      ['0-0-0', false, 0],
      ['1-0-0', true, 3]
    ])
    expect(messageMaps(wide, 0).map(({ detail }) => detail)).toContain('right, symbol 2')
    expect(speakerChoice(shortEpisode(), 1)).toEqual({ agent: 0, channel: 0, position: 0 })
    expect(speakerChoice(shortEpisode({ rounds: [{ round: 0, turns: [turn(), turn()] }] }), 0)).toBeNull()
  })

  it('leave out channels that an agent cannot see, and all but the one picked', () => {
    const everywhere = messageMaps(wide, 0).length
    const hidden = shortEpisode({ ...wide, visible: [[false, true], [true, true], [true, true]] }) // prettier-ignore
    expect(messageMaps(hidden, 0)).toHaveLength(everywhere - 2)
    expect(messageMaps(hidden, 0, 0).filter(({ choice }) => choice.agent === 0)).toEqual([])
    expect(new Set(messageMaps(wide, 0, 1).map(({ choice }) => choice.channel))).toEqual(new Set([1]))
    expect([speakerChoice(wide, 0, 1)?.agent, speakerChoice(wide, 0, 0)]).toEqual([0, null])
  })
})

describe('the picture', () => {
  it('places heat, outlines and labels in screen pixels', () => {
    const scene = imageScene(shortEpisode(), 10, {
      round: 2,
      heat: { agent: 1, channel: 0, position: 0 },
      channel: null,
      showMarks: true,
      highlighted: null,
      hoveredCell: 1
    })
    expect(scene.heat.map(({ rectangle }) => [rectangle.x, rectangle.y, rectangle.width])).toEqual([
      [0, 0, 20],
      [20, 0, 20],
      [0, 20, 20],
      [20, 20, 20]
    ])
    const [first, , , last] = scene.heat.map(({ alpha }) => alpha)
    expect((last ?? NaN) / (first ?? NaN)).toBeCloseTo(Math.sqrt(0.4 / 0.1))
    expect(scene.outlines.map(({ label, current, agent }) => [label, current, agent])).toEqual([
      ['1,3', true, 1],
      ['2', false, 0]
    ])
    expect(scene.hovered).toEqual({ x: 20, y: 0, width: 20, height: 20 })
  })

  it('singles out another round when asked, and hides what is switched off', () => {
    const options = { round: 2, heat: null, channel: null, showMarks: true, highlighted: 1, hoveredCell: null }
    expect(imageScene(shortEpisode(), 10, options).outlines.map(({ current }) => current)).toEqual([false, true])
    const off = imageScene(shortEpisode(), 10, { ...options, showMarks: false })
    expect([off.heat, off.outlines, off.heatAgent]).toEqual([[], [], null])
  })
})

describe('the transcript', () => {
  it('says who points where, who goes on and what ended it', () => {
    expect(transcriptOf(shortEpisode()).map(({ spoken }) => spoken)).toEqual([
      'Round 1, verifier points at (2, 2), p = 0.40',
      'Round 1, verifier goes on, p = 0.50',
      'Round 2, prover points at (1, 2), p = 0.20',
      'Round 3, verifier points at (2, 2), p = 0.40',
      'Round 3, verifier accepts (1), p = 0.80: right'
    ])
    expect(endingOf(shortEpisode())).toBe('The verdict is 1 (accept) after 3 rounds; the label is 1: right.')
  })

  it('names channels, symbols and every position where there are several', () => {
    expect(transcriptOf(wide)[0]?.spoken).toBe('Round 1, prover points at (2, 1), p = 0.63; (2, 2), p = 0.94 and says symbol 2, p = 0.44; 3, p = 0.69 on right')
    expect(endingOf(wide)).toBe('Time ran out after 1 round without a verdict; the label is 1.')
  })

  it('tells a verdict that came too early, and one that was forced', () => {
    const early = shortEpisode({ rounds: [{ round: 0, turns: [turn(), turn({ mayGuess: true, decision: 0 })] }, ...shortEpisode().rounds.slice(1)] })
    expect(transcriptOf(early)[0]?.text).toBe('rejects (0), p = 0.20, too early to count')
    const forced = shortEpisode({ verdict: 0, outcome: 'wrong' })
    expect(transcriptOf(forced).map(({ text }) => text)).toContain('accepts (1), p = 0.80, but the verdict is forced to 0: wrong')
  })

  it('tells the verdicts of two verifiers apart from decisions that come too late or too early', () => {
    const decides = { mayGuess: true, decision: 1, decisionProbabilities: [0.1, 0.8, 0.1] } as const
    const twice = shortEpisode({
      agents: ['verifier', 'adversarial_verifier'],
      rounds: [
        { round: 0, turns: [turn({ ...decides, decision: 0 }), turn(decides)] },
        { round: 1, turns: [turn({ ...decides, registered: 1 }), turn(decides)] },
        { round: 2, turns: [turn({ decision: 0 }), turn({ ...decides, decision: 0, registered: 0 })] }
      ]
    })
    expect(transcriptOf(twice).map(({ round, agent, kind }) => [round, agent, kind])).toEqual([
      [0, 0, 'too-early'],
      [0, 1, 'too-early'],
      [1, 0, 'verdict'],
      [1, 1, 'too-early'],
      [2, 1, 'verdict']
    ])
    expect(transcriptOf(twice)[4]!.text).toContain('rejects (0), p = 0.10: wrong')
    expect(endingOf(twice)).toBe('The verdict is 1 (accept) after 2 rounds; the label is 1: right.')
  })

  it('finds who decides', () => {
    expect(decidersOf(shortEpisode())).toEqual([1])
    expect(decidersOf(wide)).toEqual([2])
  })
})
