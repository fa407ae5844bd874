import type { Tree } from '@shared/config/paths'
import { describe, expect, it } from 'vitest'
import { testRun } from '../objectives/program.fixture'
import { deriveRunShape } from '../scenario/shape'
import { requireRunConfig } from '@shared/config/resolve'
import { runSchema } from '../run-schema'
import { countParameters, estimateFlops } from './costs'
import { createNetworks } from './networks'

function counts(over: Tree, image = { channels: 1, height: 28, width: 28 }): { counts: Record<string, number>; parts: Record<string, number> } {
  const config = requireRunConfig(runSchema, { scenario: 'image_classification', dataset: 'mnist10k', nip_protocol: { max_message_rounds: 4 }, ...over })
  const shape = deriveRunShape(config, image)
  const parts: Record<string, number> = {}
  for (const { agent, part, spec } of createNetworks(config, shape).parameters) {
    parts[`${agent}.${part}`] = (parts[`${agent}.${part}`] ?? 0) + spec.shape.reduce((size, dim) => size * dim, 1)
  }
  return { counts: countParameters(config, shape), parts }
}

describe('countParameters', () => {
  it('gives the counts of the reference for its default agents', () => {
    const { counts: total, parts } = counts({})
    expect(parts).toMatchObject({ 'prover.body': 15102, 'prover.policy_head': 289, 'verifier.policy_head': 692, 'verifier.value_head': 369 })
    expect(total).toEqual({ prover: 15102 + 289 + 369, verifier: 15102 + 692 + 369 })
  })

  it.each([
    [1, 1254],
    [2, 4998],
    [3, 19398]
  ])('gives the body of the reference with 4 channels and %i groups', (num_block_groups, expected) => {
    const { parts } = counts({ image_classification: { num_block_groups, initial_num_channels: 4 } })
    expect(parts['prover.body']).toBe(expected)
  })

  it('counts separate bodies twice', () => {
    const { parts } = counts({ rl: { use_shared_body: false } })
    expect(parts).toMatchObject({ 'prover.policy_body': 15102, 'prover.value_body': 15102 })
  })

  it('follows the formula of residual blocks, without their running statistics', () => {
    const blocks = (inputs: number, outputs: number): number =>
      9 * inputs * outputs + 9 * outputs ** 2 + 4 * outputs + (inputs === outputs ? 0 : inputs * outputs + 2 * outputs)
    const convs = 9 * 16 * 32 + 32 + 9 * 32 * 32 + 32
    const { counts: total } = counts({ agents: { prover: { building_block_type: 'residual_basic' } } })
    expect(total['prover']).toBe(15102 + 289 + 369 - convs + blocks(16, 32) + blocks(32, 32))
  })
})

describe('estimateFlops', () => {
  it('is dominated by the convolutions: two operations per weight and position', () => {
    const { config, shape } = testRun('mnist')
    const convolutions = 2 * 2 * 784 * (9 * 16 * 32 + 9 * 32 * 32)
    const flops = estimateFlops(config, shape)
    expect(flops).toBeGreaterThan(convolutions)
    expect(flops).toBeLessThan(1.2 * convolutions)
  })
})
