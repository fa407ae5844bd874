import { describe, expect, it } from 'vitest'
import { deriveRunShape } from '../scenario/shape'
import { FakeProgram } from '../training/testing/fake-program'
import { noiseDataset, smallConfig } from '../training/testing/fixtures'
import { createTrainer } from '../training/create-trainer'
import { playEpisodes } from './play-episodes'

const dataset = noiseDataset(50)

function play(more: Readonly<Record<string, unknown>> = {}, count = 40, seed = 5) {
  const config = smallConfig(more)
  const shape = deriveRunShape(config, dataset.images)
  return playEpisodes({ config, shape, program: new FakeProgram(shape), dataset, split: 'test', count, seed })
}

describe('played episodes', () => {
  it('are the same for the same seed and others for another', async () => {
    const first = await play()
    expect(await play()).toEqual(first)
    expect(await play({}, 40, 6)).not.toEqual(first)
    expect(new Set(first.map(({ datapoint }) => datapoint)).size).toBe(40)
    expect(new Set(first.map(({ id }) => id)).size).toBe(40)
  })

  it('tell the whole story of one image', async () => {
    for (const episode of await play()) {
      const { datapoint, sourceIndex, label, image, rounds, outcome, verdict } = episode
      expect(sourceIndex).toBe(dataset.sourceIndex[datapoint])
      expect(label).toBe(dataset.y[datapoint])
      expect(episode.className).toBe(dataset.classNames[sourceIndex % 3])
      expect([...image.pixels]).toEqual([...dataset.images.pixels.subarray(sourceIndex * 16, sourceIndex * 16 + 16)])
      const last = rounds[rounds.length - 1]!
      expect(outcome).toBe(verdict === null ? 'timed-out' : verdict === label ? 'right' : 'wrong')
      if (verdict === null) expect(rounds.length).toBe(4)
      else expect(last.turns[1]!.decision).toBe(verdict)
      expect(last.turns[1]!.reward).toBe(outcome === 'right' ? 1 : -1)
      rounds.forEach(({ round, turns }, index) => {
        expect(round).toBe(index)
        expect(turns.map(({ speaks }) => speaks[0])).toEqual([index % 2 === 1, index % 2 === 0])
        expect(turns.map(({ mayGuess }) => mayGuess)).toEqual([false, index % 2 === 0])
        for (const turn of turns) {
          expect(turn.pixelProbabilities.length).toBe(4)
          expect(turn.pixelProbabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
          expect(turn.decisionProbabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6)
          const chosen = turn.pixelProbabilities[turn.pixels[0]![0]!]! * turn.decisionProbabilities[turn.decision]
          expect(turn.logProbability).toBeCloseTo(Math.log(chosen), 5)
          expect(turn.symbols).toEqual([])
        }
      })
    }
  })

  it('give every step the advantage it has within its episode', async () => {
    const config = smallConfig()
    for (const { rounds } of await play()) {
      let trace = 0
      for (let i = rounds.length - 1; i >= 0; i--) {
        const { reward, value, advantage } = rounds[i]!.turns[1]!
        const next = rounds[i + 1]?.turns[1]!.value ?? 0
        trace = reward + config.rl.gamma * next - value + config.rl.gamma * config.rl.lmbda * trace
        expect(advantage).toBeCloseTo(trace, 9)
      }
    }
  })

  it('carry linear symbols and several positions', async () => {
    const [episode] = await play({ include_linear_message_space: true, d_linear_message_space: 3, message_size: 2 }, 1)
    const turn = episode!.rounds[0]!.turns[0]!
    expect(turn.pixels[0]).toHaveLength(2)
    expect(turn.symbols[0]).toHaveLength(2)
    expect(turn.pixelProbabilities).toHaveLength(8)
    expect(turn.symbolProbabilities).toHaveLength(6)
  })

  it("use the checkpoint's own normaliser", async () => {
    const config = smallConfig({ reference_quirks: true, nip_protocol: { min_message_rounds: 3 } })
    const shape = deriveRunShape(config, dataset.images)
    const program = new FakeProgram(shape)
    const trainer = createTrainer({ config, shape, program, train: dataset, test: dataset, clock: () => 0 })
    const { arrays } = await trainer.snapshot()
    const common = { config, shape, program, dataset, split: 'test' as const, count: 10, seed: 1 }
    expect(await playEpisodes({ ...common, arrays })).toEqual(await playEpisodes(common))
    const scaled = new Map(arrays).set('normaliser/test/message', { type: 'F64', shape: [2], data: Float64Array.of(0, 0.2) })
    expect(await playEpisodes({ ...common, arrays: scaled })).not.toEqual(await playEpisodes(common))
  })
})
