import { describe, expect, it } from 'vitest'
import { getPath } from '@shared/config/paths'
import { unusedBecause } from './relevance'

const settings = {
  agents: {
    prover: { is_random: true, kernel_size: 3 },
    verifier: { is_random: false, building_block_type: 'residual_basic', update_schedule: { type: 'CustomUpdateSchedule' } }
  }
}
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
    expect(note('agents.verifier.update_schedule.sequence')).toBe('')
    expect(note('agents.verifier.update_schedule.period')).toBe('Used only with ContiguousPeriodic or AlternatingPeriodic.')
  })

  it('says when the range of ratios counts', () => {
    const range = (given: object): string => unusedBecause('ppo.clip_epsilon', (at) => getPath(given, at))
    const clip = { ppo: { loss_type: 'clip' }, rl: { clip_value: false } }
    expect(range({ ...clip, trainer: 'vanilla_ppo' })).toBe('')
    expect(range({ trainer: 'vanilla_ppo', ppo: { loss_type: 'kl_penalty' }, rl: { clip_value: true } })).toBe('')
    expect(range({ ...clip, trainer: 'spg', spg: { variant: 'pola' } })).toBe('')
    expect(range({ ...clip, trainer: 'spg', spg: { variant: 'lola' } })).toBe('Used only for ratios that are clipped.')
    expect(range({ ...clip, trainer: 'reinforce' })).toBe('Used only for ratios that are clipped.')
  })
})
