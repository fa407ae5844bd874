import { describe, expect, it } from 'vitest'
import type { SchemaNode } from '@shared/config/field'
import type { Tree } from '@shared/config/paths'
import { merged } from '@shared/config/paths'
import { resolveRunConfig } from '@shared/config/resolve'
import { objectiveOf } from '../objectives/registry'
import { runSchema } from '../run-schema'
import { trainers } from './registry'

function problems(over: Tree): readonly { path: string; message: string }[] {
  return resolveRunConfig(runSchema, merged({ rl: { frames_per_batch: 96 } }, over)).problems
}

function only(over: Tree): string {
  const found = problems(over)
  expect(found).toHaveLength(1)
  return `${found[0]!.path}: ${found[0]!.message}`
}

const debate = { trainer: 'spg', interaction_protocol: 'debate' }
const sequence = (...groups: string[][]): string => only({ ...debate, spg: { stackelberg_sequence: groups } })

describe('what is refused before anything is made', () => {
  it('a Stackelberg sequence that leaves out, repeats or invents agents', () => {
    expect(sequence(['verifier'], ['prover0', 'merlin'])).toContain('spg.stackelberg_sequence: spg.stackelberg_sequence names merlin')
    expect(sequence(['verifier'], ['prover0'])).toContain('leaves out prover1, but every agent needs a place')
    expect(sequence(['verifier'], ['prover0', 'prover1'], ['verifier'])).toContain('names verifier twice')
    expect(problems({ ...debate, spg: { stackelberg_sequence: [['prover1'], ['verifier'], ['prover0']] } })).toEqual([])
  })

  it('a sequence of another shape', () => {
    for (const given of ['verifier', ['verifier'], [[]], []]) {
      expect(only({ ...debate, spg: { stackelberg_sequence: given } })).toContain('but must be a list of groups, each a list of names or empty (null)')
    }
  })

  it('leading nobody', () => {
    // no protocol here has a single agent
    const spg = trainers.find(({ name }) => name === 'spg')!
    const { config } = resolveRunConfig(runSchema, { trainer: 'spg', rl: { frames_per_batch: 96 } })
    expect(spg.check!(config!, ['verifier'])).toEqual([{ path: 'trainer', message: expect.stringContaining('the protocol has only one agent (verifier)') }])
  })

  it('a minibatch larger than the batch, whatever the trainer', () => {
    for (const trainer of ['vanilla_ppo', 'reinforce', 'spg']) {
      expect(only({ trainer, rl: { minibatch_size: 97 } })).toContain('rl.minibatch_size is 97, but one batch has only 96 frames')
    }
  })

  it('a slow copy of a critic that is not there', () => {
    const rl = { target_critic_tau: 0.1 }
    expect(only({ rl, trainer: 'reinforce' })).toBe(
      'rl.target_critic_tau: rl.target_critic_tau is 0.1, but trainer reinforce while reinforce.use_advantage_and_critic is false learns no values: there is no critic to copy; switch that on, or leave the field empty (null).'
    )
    expect(only({ rl, trainer: 'solo_agent' })).toContain('trainer solo_agent learns no values')
    expect(problems({ rl, trainer: 'reinforce', reinforce: { use_advantage_and_critic: true } })).toEqual([])
    for (const trainer of ['vanilla_ppo', 'spg']) expect(problems({ rl, trainer })).toEqual([])
    for (const tau of [0, 1.1]) expect(only({ rl: { target_critic_tau: tau } })).toContain('rl.target_critic_tau')
  })

  it('penalties that grow or shrink the wrong way', () => {
    expect(only({ ppo: { kl_increment: 0.5 } })).toContain('ppo.kl_increment')
    expect(only({ ppo: { kl_decrement: 2 } })).toContain('ppo.kl_decrement')
  })

  it('apart factors of actor and critic only where there are both', () => {
    const apart = { agents: { prover: { agent_lr_factor: { actor: 1, critic: 2 } } } }
    expect(only(apart)).toContain('agents.prover.agent_lr_factor.critic')
    expect(problems({ ...apart, trainer: 'reinforce' })).toEqual([])
    expect(only({ ...apart, trainer: 'reinforce', reinforce: { use_advantage_and_critic: true } })).toContain('agents.prover.agent_lr_factor.critic')
  })
})

describe('the objective of a configuration', () => {
  const chosen = (over: Tree): string => objectiveOf(resolveRunConfig(runSchema, merged({ rl: { frames_per_batch: 96 } }, over)).config!).name

  it('follows trainer and setting', () => {
    expect(chosen({})).toBe('ppo_clip')
    expect(chosen({ ppo: { loss_type: 'kl_penalty' } })).toBe('ppo_kl_penalty')
    expect(chosen({ trainer: 'reinforce', ppo: { loss_type: 'kl_penalty' } })).toBe('reinforce')
    expect(chosen({ trainer: 'reinforce', reinforce: { use_advantage_and_critic: true } })).toBe('reinforce_critic')
    for (const variant of ['spg', 'pspg', 'lola', 'pola', 'sos', 'psos']) expect(chosen({ trainer: 'spg', spg: { variant } })).toBe(variant)
  })

  it('names settings that exist', () => {
    const fields = runSchema.schema as SchemaNode
    const has = (path: string): boolean => path.split('.').reduce<SchemaNode | undefined>((node, key) => node?.properties?.[key], fields) !== undefined
    for (const { objectives = [] } of trainers) {
      for (const { name, groups, ignores, chosenBy } of objectives) {
        const named = [...groups, ...ignores, ...(chosenBy ? [chosenBy.path] : [])]
        expect(
          named.filter((path) => !has(path)),
          name
        ).toEqual([])
      }
    }
  })
})
