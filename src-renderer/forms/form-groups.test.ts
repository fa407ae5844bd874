import { describe, expect, it } from 'vitest'
import { leaves } from '@shared/config/paths'
import { resolveRunConfig } from '@shared/config/resolve'
import { sampleDocument, sampleSchema } from '@/testing/sample-schema'
import { formGroups } from './form-groups'

const values =
  (given: Readonly<Record<string, unknown>> = {}) =>
  (path: string): unknown =>
    ({ interaction_protocol: 'nip', ...given })[path]

describe('form groups', () => {
  it('has a field for every setting of the schema', () => {
    const groups = formGroups(sampleDocument, values({ 'protocol_common.zero_knowledge': true }))
    const paths = groups.flatMap(({ id, fields }) => fields.map(({ path }) => (id === 'agents' ? `agents.verifier.${path}` : path)))
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
    expect(ids).toEqual(['general', 'dataset_options', 'nip_protocol', 'protocol_common', 'image_classification', 'agents', 'rl', 'ppo'])
    expect(formGroups(two, values({ interaction_protocol: 'adp' })).map(({ id }) => id)).toContain('adp')
  })

  it('hides a group while the switch it is used with is off', () => {
    expect(formGroups(sampleDocument, values()).map(({ id }) => id)).not.toContain('zk_protocol')
    expect(formGroups(sampleDocument, values({ 'protocol_common.zero_knowledge': true })).map(({ id }) => id)).toContain('zk_protocol')
  })
})
