import { describe, expect, it } from 'vitest'
import { getPath } from '@shared/config/paths'
import { unusedBecause } from './relevance'

const settings = { agents: { prover: { is_random: true, kernel_size: 3 }, verifier: { is_random: false, building_block_type: 'residual_basic' } } }
const note = (path: string): string => unusedBecause(path, (at) => getPath(settings, at))

describe('unusedBecause', () => {
  it('says that nothing else counts for an agent that plays by lot', () => {
    expect(note('agents.prover.kernel_size')).toBe('Not used: this agent plays by lot.')
    expect(note('agents.prover.agent_lr_factor.actor')).toBe('Not used: this agent plays by lot.')
    expect(note('agents.prover.is_random')).toBe('')
  })

  it('says what a single setting needs', () => {
    expect(note('agents.verifier.kernel_size')).toBe('Used only with conv2d blocks.')
    expect(note('agents.verifier.d_value')).toBe('')
  })
})
