import { describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { rulesOf } from '../protocols/registry'
import { noiseDataset, smallConfig } from '../training/testing/fixtures'
import { Environment } from './environment'
import type { Actions } from './environment'
import { listedSource } from './episode-source'
import { analyticStatistics, normalise } from './normaliser'
import { deriveRunShape } from './shape'

const data = noiseDataset(6)

function build(more: Readonly<Record<string, unknown>> = {}, rows: readonly number[] = [3, 1, 2, 0, 4, 5], normalised = false, environments = 2) {
  const config = smallConfig(more)
  const shape = deriveRunShape(config, data.images)
  const rules = rulesOf(config)
  const statistics = normalised ? analyticStatistics(shape, rules) : null
  const source = listedSource(rows, [10, 11, 12, 13, 14, 15, 16, 17])
  const environment = new Environment({ shape, rules, data, source, environments, statistics, quirks: config.reference_quirks })
  environment.resetAll()
  return { environment, shape, statistics }
}

/** Per environment: the pixel the prover names, the pixel the verifier names, the verifier's decision. */
function actions(...moves: (readonly [prover: number, verifier: number, decision: number])[]): Actions {
  return {
    pixels: Int32Array.from(moves.flatMap(([prover, verifier]) => [prover, verifier])),
    decisions: Int32Array.from(moves.flatMap(([, , decision]) => [2, decision])),
    symbols: Int32Array.from(moves.flatMap(([prover, verifier]) => [prover % 2, verifier % 2]))
  }
}

describe('an environment', () => {
  it('shows the rows it was given, in order, with blank dialogues', () => {
    const { environment } = build()
    expect([...environment.datapoint]).toEqual([3, 1])
    expect([...environment.label]).toEqual([1, 1])
    expect([...environment.seed]).toEqual([10, 11])
    const { image, x, message, round } = environment.observation
    const first = Array.from(image.subarray(0, 16))
    // row 3 shows image 6 - 1 - 3 = 2
    const bytes = data.images.pixels.subarray(2 * 16, 3 * 16)
    first.forEach((value, i) => expect(value).toBeCloseTo((bytes[i]! / 255 - 0.5) / 0.5, 6))
    expect(x.some((value) => value !== 0) || message.some((value) => value !== 0)).toBe(false)
    expect([...round]).toEqual([0, 0])
  })

  it('writes only the message of the agent on turn, into the slot of its round', () => {
    const { environment } = build()
    environment.step(actions([0, 3, 2], [1, 2, 2]))
    const { x, message } = environment.observation
    // 4 rounds x 4 latent pixels per environment; round 0 is the verifier's
    expect([...x.subarray(0, 16)]).toEqual([0, 0, 0, 1, ...Array<number>(12).fill(0)])
    expect([...x.subarray(16, 32)]).toEqual([0, 0, 1, 0, ...Array<number>(12).fill(0)])
    expect([...message]).toEqual([0, 0, 0, 1, 0, 0, 1, 0])
    environment.step(actions([0, 3, 2], [1, 2, 2]))
    expect([...x.subarray(0, 8)]).toEqual([0, 0, 0, 1, 1, 0, 0, 0])
    expect([...message]).toEqual([1, 0, 0, 0, 0, 1, 0, 0])
    expect([...environment.round]).toEqual([2, 2])
  })

  it('ends on a verdict, and gives only finished environments a new episode', () => {
    const { environment } = build()
    environment.step(actions([0, 0, 1], [0, 0, 2]))
    expect([...environment.done]).toEqual([1, 0])
    expect([...environment.terminated]).toEqual([0, 0])
    expect([...environment.agentsDone]).toEqual([1, 1, 0, 0])
    expect([...environment.outcome.reward]).toEqual([1, 1, 0, 0])
    environment.resetFinished()
    expect([...environment.datapoint]).toEqual([2, 1])
    expect([...environment.round]).toEqual([0, 1])
    expect([...environment.done]).toEqual([0, 0])
    expect([...environment.agentsDone]).toEqual([0, 0, 0, 0])
    expect([...environment.observation.x.subarray(0, 16)]).toEqual(Array(16).fill(0))
    expect(environment.observation.x[16]).toBe(1)
  })

  it('is done and terminated, but no agent done, when the rounds run out', () => {
    const { environment } = build()
    for (let round = 0; round < 4; round++) environment.step(actions([0, 0, 2], [0, 0, 2]))
    expect([...environment.done]).toEqual([1, 1])
    expect([...environment.terminated]).toEqual([1, 1])
    expect([...environment.agentsDone]).toEqual([0, 0, 0, 0])
    expect([...environment.observation.round]).toEqual([4, 4])
  })

  it('works in the same arrays from beginning to end', () => {
    const { environment } = build()
    const held = (): unknown[] => [...Object.values(environment), ...Object.values(environment.observation), ...Object.values(environment.outcome)]
    const before = held()
    for (let step = 0; step < 8; step++) {
      environment.step(actions([1, 2, step % 3], [0, 1, 2]))
      if (step < 5) environment.resetFinished()
    }
    held().forEach((value, index) => expect(value).toBe(before[index]))
  })

  it('shows normalised dialogues, the same whether kept up to date or written afresh', () => {
    const { environment, statistics } = build({}, [0, 1, 2, 3, 4, 5], true)
    const { x, message } = statistics!
    const random = Random.of(7)
    for (let step = 0; step < 9; step++) {
      const move = (): readonly [number, number, number] => [random.integer(4), random.integer(4), step % 3 === 2 ? 1 : 2]
      environment.step(actions(move(), move()))
      const kept = [environment.observation.x.slice(), environment.observation.message.slice()]
      for (const value of kept[0]!) expect([normalise(x, 0), normalise(x, 1)].map(Math.fround)).toContain(value)
      for (const value of kept[1]!) expect([normalise(message, 0), normalise(message, 1)].map(Math.fround)).toContain(value)
      const fresh = environment.encoder.batch(2)
      for (let n = 0; n < 2; n++) environment.encoder.dialogue(fresh, n, environment.dialogue(n))
      expect([fresh.x, fresh.message]).toEqual(kept)
      environment.resetFinished()
      if (step === 6) break
    }
  })
})

describe('linear messages', () => {
  const linear = { include_linear_message_space: true, d_linear_message_space: 2 }
  const history = (environment: Environment): number[] => [...environment.observation.linearMessageHistory!.subarray(0, 8)]

  it('are remembered by round, and forgotten with the episode', () => {
    const { environment } = build(linear)
    environment.step(actions([0, 1, 2], [0, 0, 2]))
    expect(history(environment)).toEqual([0, 1, 0, 0, 0, 0, 0, 0])
    environment.step(actions([0, 1, 2], [0, 0, 2]))
    expect(history(environment)).toEqual([0, 1, 1, 0, 0, 0, 0, 0])
    environment.step(actions([0, 1, 1], [0, 0, 2]))
    environment.resetFinished()
    expect(history(environment)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })

  it('outlive the episode under reference_quirks (G22)', () => {
    const { environment } = build({ ...linear, reference_quirks: true })
    environment.step(actions([0, 1, 1], [0, 0, 2]))
    environment.resetFinished()
    expect(history(environment)).toEqual([0, 1, 0, 0, 0, 0, 0, 0])
  })

  it('are normalised again at every step under reference_quirks (G23)', () => {
    const { environment, statistics } = build({ ...linear, reference_quirks: true }, [0, 1, 2, 3], true)
    const again = (value: number): number => Math.fround(normalise(statistics!.linear, value))
    expect(history(environment)).toEqual(Array(8).fill(again(0)))
    environment.step(actions([0, 1, 2], [0, 0, 2]))
    expect(history(environment)).toEqual([again(0), again(1), ...Array<number>(6).fill(again(again(0)))])
    environment.step(actions([0, 1, 2], [0, 0, 2]))
    expect(history(environment).slice(0, 4)).toEqual([again(again(0)), again(again(1)), again(1), again(0)])
  })
})

describe('drawing datapoints', () => {
  it('serves every row once, however resets fall', () => {
    const { environment } = build({}, [0, 1, 2, 3, 4, 5])
    environment.step(actions([0, 0, 1], [0, 0, 2]))
    environment.resetFinished()
    environment.step(actions([0, 0, 2], [0, 0, 2]))
    environment.step(actions([0, 0, 2], [0, 0, 1]))
    environment.resetFinished()
    expect([...environment.datapoint]).toEqual([2, 3])
  })

  it('draws for every environment at each reset under the normaliser of reference_quirks (G20)', () => {
    const { environment } = build({ reference_quirks: true }, [0, 1, 2, 3, 4, 5], true)
    environment.step(actions([0, 0, 2], [0, 0, 1]))
    environment.resetFinished()
    expect([...environment.datapoint]).toEqual([0, 3])
  })
})
