import { describe, expect, it } from 'vitest'
import { leaves } from '@shared/config/paths'
import { resolveRunConfig } from '@shared/config/resolve'
import { sampleDocument, sampleSchema } from '@/testing/sample-schema'
import { formGroups } from './form-groups'

const values =
  (given: Readonly<Record<string, unknown>> = {}) =>
  (path: string): unknown =>
    ({ interaction_protocol: 'nip', trainer: 'vanilla_ppo', 'ppo.loss_type': 'clip', ...given })[path]

describe('form groups', () => {
  it('has a field for every setting of the schema', () => {
    const groups = sampleDocument.trainers.flatMap(({ name }) =>
      formGroups(sampleDocument, values({ 'protocol_common.zero_knowledge': true, pretrain_agents: true, trainer: name }))
    )
    const all = groups.flatMap(({ id, fields }) => fields.map(({ path }) => (id === 'agents' ? `agents.verifier.${path}` : path)))
    const paths = [...new Set(all)]
    const { agents, scenario: _, ...others } = resolveRunConfig(sampleSchema, {}).config!
    const expected = [...leaves(others), ...leaves({ agents: { verifier: agents['verifier'] } })].map(([path]) => path)
    expect(paths.sort()).toEqual(expected.sort())
  })

  it('puts the chosen protocol before the rules and hides the groups of the others', () => {
    const two = {
      ...sampleDocument,
      schema: { ...sampleDocument.schema, properties: { ...sampleDocument.schema.properties, adp: { properties: { x: { type: 'integer', default: 1 } } } } },
      protocols: [...sampleDocument.protocols, { name: 'adp', title: 'Debate', help: '', key: 'adp', ignores: [] }]
    }
    const ids = formGroups(two, values()).map(({ id }) => id)
    expect(ids).toEqual([
      'general',
      'dataset_options',
      'nip_protocol',
      'protocol_common',
      'image_classification',
      'agents',
      'rl',
      'ppo',
      'early_stopping',
      'message_regression',
      'base_run'
    ])
    expect(formGroups(two, values({ interaction_protocol: 'adp' })).map(({ id }) => id)).toContain('adp')
  })

  it('shows the groups that the chosen trainer reads and hides those of the others', () => {
    const ids = (trainer: string): string[] =>
      formGroups(sampleDocument, values({ trainer }))
        .map(({ id }) => id)
        .filter((id) => !['early_stopping', 'message_regression', 'base_run'].includes(id))
    expect(ids('vanilla_ppo').slice(-2)).toEqual(['rl', 'ppo'])
    expect(ids('reinforce').slice(-2)).toEqual(['rl', 'reinforce'])
    expect(ids('spg').slice(-3)).toEqual(['rl', 'ppo', 'spg'])
  })

  it('hides a group while the switch it is used with is off', () => {
    expect(formGroups(sampleDocument, values()).map(({ id }) => id)).not.toContain('zk_protocol')
    expect(formGroups(sampleDocument, values({ 'protocol_common.zero_knowledge': true })).map(({ id }) => id)).toContain('zk_protocol')
    expect(formGroups(sampleDocument, values()).map(({ id }) => id)).not.toContain('solo_agent')
    expect(formGroups(sampleDocument, values({ pretrain_agents: true })).map(({ id }) => id)).toContain('solo_agent')
  })
})
