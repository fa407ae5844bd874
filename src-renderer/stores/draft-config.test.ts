import { describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import { resolveRunConfig } from '@shared/config/resolve'
import { sampleDocument as document, sampleSchema } from '@/testing/sample-schema'
import { changesBetween, differences, fallbackAt, localProblems, nodeAt, reduced, valueAt } from './draft-config'

describe('draft configuration', () => {
  it('finds nodes of the base, of groups and of agents', () => {
    expect(nodeAt(document, 'seed')?.type).toBe('integer')
    expect(nodeAt(document, 'rl.lr')?.type).toBe('number')
    expect(nodeAt(document, 'agents.verifier.agent_lr_factor.actor')?.default).toBe(1)
    expect(nodeAt(document, 'rl.nothing')).toBeNull()
  })

  it('lets an agent inherit from all agents, and those from the default', () => {
    const config: Tree = { agents: { _default: { kernel_size: 5 }, verifier: { kernel_size: 1 } } }
    expect(valueAt(document, config, 'agents.verifier.kernel_size')).toBe(1)
    expect(fallbackAt(document, config, 'agents.verifier.kernel_size')).toBe(5)
    expect(valueAt(document, config, 'agents.prover.kernel_size')).toBe(5)
    expect(valueAt(document, config, 'agents._default.d_value')).toBe(16)
  })

  it('counts as a difference only what means something else', () => {
    const before: Tree = { seed: 6198, rl: { lr: 0.01 } }
    expect(differences(document, before, { rl: { lr: 0.01, gamma: 0.9 } })).toEqual([])
    expect(differences(document, before, { seed: 7 })).toEqual([
      { path: 'seed', before: 6198, after: 7 },
      { path: 'rl.lr', before: 0.01, after: 0.003 }
    ])
  })

  it('reduces a complete configuration to what differs, and completes back to the same', () => {
    const given: Tree = { seed: 5, rl: { num_iterations: 3 }, agents: { _default: { d_value: 8 }, verifier: { kernel_size: 1 } } }
    const complete = resolveRunConfig(sampleSchema, given).config as unknown as Tree
    const small = reduced(document, complete)
    expect(small).toEqual({ seed: 5, rl: { num_iterations: 3 }, agents: { _default: { d_value: 8 }, verifier: { kernel_size: 1 } } })
    expect(resolveRunConfig(sampleSchema, small).config).toEqual(complete)
  })

  it('refuses types and ranges at once, with path and value', () => {
    const problems = localProblems(document, { seed: 'abc', rl: { gamma: 2 }, agents: { _default: { kernel_size: 0 } } })
    expect(problems.map(({ path }) => path)).toEqual(['seed', 'rl.gamma', 'agents._default.kernel_size'])
    expect(problems[0]!.message).toContain('"abc"')
    expect(localProblems(document, {})).toEqual([])
  })

  it('lists what turns one complete configuration into another', () => {
    expect(changesBetween({ a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 } })).toEqual({ b: { c: 3 } })
  })
})
