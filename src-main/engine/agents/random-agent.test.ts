import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { createEagerProgram } from '../objectives/eager-program'
import { randomBatch, smallRun } from '../objectives/program.fixture'
import { countParameters, estimateFlops } from './costs'

beforeAll(startCpu)

describe('an agent that plays by lot', () => {
  const over = { agents: { verifier: { is_random: true } }, include_linear_message_space: true, message_size: 2 }

  it('finds every message and decision equally likely and everything worth nothing', async () => {
    const { config, shape, count } = smallRun(over)
    const program = createEagerProgram({ config, shape })
    const batch = { ...randomBatch(shape, count, 1), decisionRestriction: new Int32Array(count) }
    const { pixelLogits, decisionLogits, symbolLogits, values } = await program.act(batch)
    const agents = shape.agents.length
    const own = (all: ArrayLike<number>, agent: number): number[] => {
      const width = all.length / (count * agents)
      return Array.from(all).filter((_, index) => Math.floor(index / width) % agents === agent)
    }
    for (const all of [pixelLogits, decisionLogits, symbolLogits!, values]) expect(new Set(own(all, 1))).toEqual(new Set([0]))
    expect(new Set(own(pixelLogits, 0)).size).toBeGreaterThan(1)
    program.dispose()
  })

  it('has no parameters and costs nothing', () => {
    const { config, shape } = smallRun(over)
    const { config: learned } = smallRun({ include_linear_message_space: true, message_size: 2 })
    expect(countParameters(config, shape)).toEqual({ ...countParameters(learned, shape), verifier: 0 })
    expect(estimateFlops(config, shape)).toBeLessThan(estimateFlops(learned, shape))
  })

  it('leaves the other agents to learn, and nothing to learn where all play by lot', async () => {
    for (const agents of [{ verifier: { is_random: true } }, { _default: { is_random: true } }]) {
      const { config, shape, count } = smallRun({ agents })
      const program = createEagerProgram({ config, shape })
      const before = await program.read()
      const result = await program.update(randomBatch(shape, count, 2), 1)
      expect(Object.values(result).every(Number.isFinite)).toBe(true)
      const after = await program.read()
      expect([...after.model.keys()].every((key) => key.startsWith('prover.'))).toBe(true)
      const moved = [...after.model].filter(([key, { data }]) => before.model.get(key)!.data.some((value, index) => value !== data[index]))
      expect(moved.length > 0).toBe(after.model.size > 0)
      program.dispose()
    }
    expect(tf.memory().numTensors).toBe(0)
  })
})
