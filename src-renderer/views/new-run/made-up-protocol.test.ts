import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { VueWrapper } from '@vue/test-utils'
import { protocolOf, resolveRunConfig } from '@shared/config/resolve'
import { schemaDocument } from '@shared/config/run-schema'
import type { Tree } from '@shared/config/paths'
import type { ConfigCheck } from '@shared/contract/requests'
import { mountInWindow } from '@/testing/mount-window'
import { useSettingsStore } from '@/stores/settings'
import type { Protocol } from '../../../src-main/engine/protocols/declaration'
import { protocols } from '../../../src-main/engine/protocols/registry'
import { relay } from '../../../src-main/engine/protocols/relay.fixture'
import NewRunView from './NewRunView.vue'

// the line in the registry; the schema is composed from it afterwards
;(protocols as Protocol[]).push(relay)
const { runSchema } = await import('../../../src-main/engine/run-schema')

function check(config: Tree): ConfigCheck {
  const resolution = resolveRunConfig(runSchema, config)
  const table = resolution.config && protocolOf(runSchema, resolution.config).table(resolution.config)
  return { ...resolution, estimate: null, table }
}

let wrapper: VueWrapper | undefined

describe('a protocol of which the window knows nothing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    wrapper?.unmount()
    vi.useRealTimers()
  })

  it('has its fields, its agents and its drawing in the form', async () => {
    const settle = async (): Promise<void> => {
      await flushPromises()
      await vi.advanceTimersByTimeAsync(400)
      await flushPromises()
    }
    const found = await mountInWindow(NewRunView, {
      path: '/runs/new',
      prepare: ({ engine }) => {
        engine.answers['config.schema'] = () => schemaDocument(runSchema)
        engine.answers['config.presets'] = () => []
        engine.answers['config.check'] = ({ config }) => check(config)
      }
    })
    wrapper = found.wrapper
    await useSettingsStore(found.pinia).load()
    await settle()
    const { find } = found
    expect(find('group-relay_protocol').exists()).toBe(false)
    await find('field-rl.frames_per_batch').setValue('96')
    await find('field-interaction_protocol').setValue('relay')
    await settle()
    expect(find('group-relay_protocol').text()).toContain('Relay')
    expect(find('field-relay_protocol.whispered').exists()).toBe(true)
    expect(find('note-protocol_common.verifier_first').text()).toBe('Makes no difference to this protocol.')
    expect(find('tab-prover_herald').exists()).toBe(true)
    const rows = (): string[] => found.wrapper.findAll('[data-testid="protocol-channel"] th').map((cell) => cell.text())
    expect(rows()).toEqual(['Field', 'Field', 'Court', 'Field', 'Court'])
    expect(found.wrapper.findAll('[data-testid="protocol-agent"]')[0]!.text()).toContain('Prover scoutpaid for verdict 1 (accept)')
    await find('field-relay_protocol.whispered').trigger('click')
    await settle()
    expect(rows()).toEqual(['Field', 'Field', 'Court', 'Court'])
  })
})
