import { describe, expect, it } from 'vitest'
import { AppError } from '../domain/errors'
import { group, integer } from './field'
import { leaves, withoutPath, withPath } from './paths'
import { requireRunConfig, resolveRunConfig } from './resolve'
import { batchSizes } from './rules'
import { composeRunSchema, schemaDocument } from './run-schema'
import type { ProtocolContribution, RunConfig } from './run-schema'

interface DuetGroup {
  readonly duet_protocol: { readonly max_message_rounds: number }
}
const roundsOf = (config: RunConfig): number => (config as RunConfig & DuetGroup).duet_protocol.max_message_rounds

/** A made-up protocol: what a registry would contribute. */
const duet: ProtocolContribution = {
  name: 'duet',
  title: 'Duet',
  help: 'Two who take turns.',
  parameters: { key: 'duet_protocol', schema: group('Duet', 'Rounds.', { max_message_rounds: integer(8, { minimum: 1, help: 'Most rounds.' }) }) },
  agentNames: () => ['prover', 'verifier'],
  maxRounds: roundsOf,
  table: (config) => ({
    protocol: 'duet',
    agents: ['prover', 'verifier'],
    decides: [false, true],
    paidFor: ['', ''],
    channels: ['main'],
    maxRounds: roundsOf(config),
    minRounds: 1,
    playedRounds: roundsOf(config),
    variants: 1,
    visible: [[true], [true]],
    rounds: []
  }),
  check: () => []
}
const schema = composeRunSchema({ protocols: [duet], trainers: [{ name: 'vanilla_ppo', title: 'PPO', help: '' }] })
const base = { interaction_protocol: 'duet' }
const messagesOf = (input: unknown): string[] => resolveRunConfig(schema, input).problems.map((problem) => problem.message)

describe('resolveRunConfig', () => {
  it('writes out every default under the reference names', () => {
    const { config } = resolveRunConfig(schema, base)
    expect(config?.rl.frames_per_batch).toBe(1000)
    expect(config?.rl.lr).toBe(0.003)
    expect(config?.ppo.entropy_eps).toBe(0.001)
    expect(config?.seed).toBe(6198)
    expect(Object.keys(config?.agents ?? {})).toEqual(['prover', 'verifier'])
    expect(config?.agents['verifier']?.kernel_size).toBe(3)
  })

  it('lets _default supply what an agent does not say', () => {
    const { config } = resolveRunConfig(schema, { ...base, agents: { _default: { d_value: 5, kernel_size: 5 }, verifier: { kernel_size: 1 } } })
    expect(config?.agents['verifier']).toMatchObject({ d_value: 5, kernel_size: 1 })
    expect(config?.agents['prover']).toMatchObject({ d_value: 5, kernel_size: 5 })
  })

  it.each([
    [{ rl: { lrr: 1 } }, 'rl.lrr is not a setting. Did you mean rl.lr?'],
    [{ rl: { lr: 'fast' } }, 'rl.lr is "fast", but must be a number at least 0 and at most 10.'],
    [{ rl: { gamma: 1.5 } }, 'rl.gamma is 1.5, but must be a number at least 0 and at most 1.'],
    [{ rl: { num_epochs: 2.5 } }, 'rl.num_epochs is 2.5, but must be a whole number at least 1 and at most 1000.'],
    [{ rl: 3 }, 'rl is 3, but must be a group of settings.'],
    [{ dataset_options: { selected_classes: [1] } }, 'dataset_options.selected_classes is [1], but must be a list of 2 whole numbers or empty (null).'],
    [{ interaction_protocol: 'trio' }, 'interaction_protocol is "trio", but must be one of duet.'],
    [{ agents: { verfier: {} } }, 'agents.verfier is not a setting. Did you mean agents.verifier?'],
    [{ agents: { prover: { num_blocks_per_group: 0 } } }, 'agents.prover.num_blocks_per_group is 0, but must be a whole number at least 1 and at most 32.'],
    [{ rl: { frames_per_batch: 100 } }, 'rl.frames_per_batch is 100, but must be a multiple of the maximum number of message rounds (8); for example 96.'],
    [{ rl: { minibatch_size: 2000 } }, 'rl.minibatch_size is 2000, but one batch has only 1000 frames; lower it or raise rl.frames_per_batch.'],
    [
      { rl: { rollouts_per_iteration: 5 } },
      'rl.rollouts_per_iteration is 5, which makes 40 frames, but rl.frames_per_batch is 1000; leave one of them empty (null).'
    ],
    [
      { rl: { frames_per_batch: 96, rollouts_per_iteration: 12, steps_per_env_per_iteration: 5 } },
      'rl.frames_per_batch is 96, but must be a multiple of rl.steps_per_env_per_iteration (5); for example 95.',
      'rl.rollouts_per_iteration is 12, which makes 60 frames, but rl.frames_per_batch is 96; leave one of them empty (null).'
    ],
    [
      { rl: { frames_per_batch: null, rollouts_per_iteration: 2, steps_per_env_per_iteration: 3 } },
      'rl.minibatch_size is 64, but one batch has only 6 frames; lower it or raise rl.frames_per_batch.'
    ],
    [
      { agents: { prover: { agent_lr_factor: { actor: 2 } } } },
      'agents.prover.agent_lr_factor.critic is 1, but must equal the actor factor 2 while rl.use_shared_body is on.'
    ]
  ])('refuses %j in one sentence', (part, ...sentences) => {
    expect(messagesOf({ ...base, ...part })).toEqual(sentences)
  })

  it('names every problem at once and throws the first with the rest as detail', () => {
    const input = { ...base, seed: -1, rl: { gamma: 2 } }
    expect(messagesOf(input)).toHaveLength(2)
    const thrown = (): unknown => requireRunConfig(schema, input)
    expect(thrown).toThrow(AppError)
    expect(thrown).toThrow(/and 1 more/)
  })

  it('refuses what is not an object', () => {
    for (const input of [null, 3, 'x', [1]]) expect(resolveRunConfig(schema, input).config).toBeNull()
  })

  it('is a fixed point of itself', () => {
    const once = requireRunConfig(schema, base)
    expect(requireRunConfig(schema, JSON.parse(JSON.stringify(once)))).toEqual(once)
  })
})

describe('batchSizes', () => {
  it('takes rollouts and frames together where they agree, and frames alone under reference_quirks', () => {
    const both = { frames_per_batch: 40, rollouts_per_iteration: 5, minibatch_size: 8 }
    expect(batchSizes(requireRunConfig(schema, { ...base, rl: both }), 8, 0)).toMatchObject({ environments: 5, frames: 40 })
    const more = { ...both, rollouts_per_iteration: 7 }
    expect(batchSizes(requireRunConfig(schema, { ...base, rl: more, reference_quirks: true }), 8, 0)).toMatchObject({ environments: 5, frames: 40 })
  })

  it('derives environments and updates as nip-spec 4.1 and 8.3', () => {
    const config = requireRunConfig(schema, base)
    expect(batchSizes(config, 8, 0)).toEqual({ steps: 8, environments: 125, frames: 1000, updates: 60 })
    const open = requireRunConfig(schema, {
      ...base,
      rl: { frames_per_batch: null, rollouts_per_iteration: 5, minibatch_size: 8 },
      duet_protocol: { max_message_rounds: 4 }
    })
    expect(batchSizes(open, 4, 996)).toMatchObject({ steps: 4, environments: 5, frames: 20 })
    const whole = requireRunConfig(schema, { ...base, rl: { frames_per_batch: null } })
    expect(batchSizes(whole, 8, 996).environments).toBe(996)
  })
})

describe('paths', () => {
  it('sets, removes and lists leaves without touching prototypes', () => {
    const tree = withPath({ a: { b: 1 } }, 'a.c.d', 2)
    expect(leaves(tree)).toEqual([
      ['a.b', 1],
      ['a.c.d', 2]
    ])
    expect(withoutPath(tree, 'a.c.d')).toEqual({ a: { b: 1 } })
    expect(withPath({}, '__proto__.polluted', 1)).toEqual({})
  })
})

describe('schemaDocument', () => {
  it('is plain data that structured clone accepts', () => {
    const document = schemaDocument(schema)
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
    expect(document.schema.properties?.['duet_protocol']?.title).toBe('Duet')
    expect(document.schema.properties?.['interaction_protocol']?.enum).toEqual(['duet'])
  })
})
