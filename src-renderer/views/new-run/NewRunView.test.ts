import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { VueWrapper } from '@vue/test-utils'
import { useDraftStore } from '@/stores/draft'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import { useSettingsStore } from '@/stores/settings'
import NewRunView from './NewRunView.vue'

let wrapper: VueWrapper | undefined

async function open(): Promise<TestWindow> {
  const found = await mountInWindow(NewRunView, { path: '/runs/new' })
  wrapper = found.wrapper
  await useSettingsStore(found.pinia).load()
  await settle()
  return found
}

async function settle(): Promise<void> {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(400)
  await flushPromises()
}

describe('New run', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    wrapper?.unmount()
    vi.useRealTimers()
  })

  it('draws a field for the settings of the schema, with unit, range and default', async () => {
    const { find, wrapper } = await open()
    expect((find('field-rl.num_iterations').element as HTMLInputElement).value).toBe('120')
    expect(wrapper.find('[data-path="rl.num_iterations"]').text()).toContain('default 1000')
    expect(wrapper.find('[data-path="rl.num_iterations"]').attributes('data-changed')).toBe('true')
    expect(find('field-scenario').exists()).toBe(false)
  })

  it('refuses a bad value inline with the reason, and does not start', async () => {
    const { find, engine } = await open()
    await find('field-rl.lr').setValue('fast')
    expect(find('problem-rl.lr').text()).toContain('rl.lr is "fast"')
    expect(find('field-rl.lr').attributes('aria-invalid')).toBe('true')
    expect(find('start-run').attributes('disabled')).toBeDefined()
    await find('field-rl.lr').setValue('0.01')
    await settle()
    expect(find('problem-rl.lr').exists()).toBe(false)
    expect(find('start-run').attributes('disabled')).toBeUndefined()
    expect(engine.asked('runs.create')).toEqual([])
  })

  it('shows what the engine refuses beside the field it names, and the list leads there', async () => {
    const { find } = await open()
    await find('field-rl.minibatch_size').setValue('5000')
    await settle()
    expect(find('problem-rl.minibatch_size').text()).toContain('one batch has only 1024 frames')
    await find('problem-jump').trigger('click')
    await flushPromises()
    expect(document.activeElement).toBe(find('field-rl.minibatch_size').element)
  })

  it('draws cost, agents and turns of what is set', async () => {
    const { find, wrapper } = await open()
    expect(find('estimate-updates').text()).toBe('3,840')
    expect(find('parameters-verifier').text()).toContain('parameters')
    expect(wrapper.findAll('[data-testid="protocol-agent"]').map((agent) => agent.text())).toEqual([
      expect.stringContaining('Proverpaid for verdict 1 (accept)') as string,
      expect.stringContaining('Verifierpaid for the right verdict') as string
    ])
    await find('field-nip_protocol.max_message_rounds').setValue('4')
    await settle()
    expect(find('protocol-table').text()).toContain('4 rounds')
    expect(find('differences').text()).toContain('nip_protocol.max_message_rounds')
  })

  it('sets an agent apart from all agents and resets it', async () => {
    const { find, pinia } = await open()
    const draft = useDraftStore(pinia)
    await find('tab-prover').trigger('mousedown', { button: 0 })
    await flushPromises()
    await find('field-agents.prover.d_value').setValue('32')
    expect(draft.value('agents.prover.d_value')).toBe(32)
    expect(draft.value('agents.verifier.d_value')).toBe(16)
    await find('tab-_default').trigger('mousedown', { button: 0 })
    await flushPromises()
    expect(wrapper?.find('[data-path="agents._default.d_value"]').text()).toContain('Prover: 32')
    await find('tab-prover').trigger('mousedown', { button: 0 })
    await flushPromises()
    await find('reset-agents.prover.d_value').trigger('click')
    expect(draft.value('agents.prover.d_value')).toBe(16)
  })

  it('shows the settings of the body that is chosen, for all agents or for one', async () => {
    const { find, wrapper } = await open()
    const shown = (path: string): boolean => wrapper.find(`[data-path="${path}"]`).exists()
    expect([shown('agents._default.building_block_type'), shown('agents._default.rlpyt_mlp.hidden_sizes')]).toEqual([true, false])
    useDraftStore().set('agents.verifier.body', 'rlpyt_mlp')
    await settle()
    expect(shown('agents._default.rlpyt_mlp.hidden_sizes')).toBe(false)
    await find('tab-verifier').trigger('mousedown')
    await settle()
    expect([shown('agents.verifier.building_block_type'), shown('agents.verifier.rlpyt_mlp.hidden_sizes')]).toEqual([false, true])
    await find('field-agents.verifier.rlpyt_mlp.hidden_sizes').setValue('8, 4')
    await find('field-agents.verifier.rlpyt_mlp.hidden_sizes').setValue('')
    expect(useDraftStore().value('agents.verifier.rlpyt_mlp.hidden_sizes')).toEqual([])
  })

  it('keeps a bad machine switch out of the run', async () => {
    const { find, pinia } = await open()
    await find('field-settings.threads').setValue('-2')
    expect(find('problem-settings.threads').text()).toContain('-2')
    expect(find('start-run').attributes('disabled')).toBeDefined()
    expect(useDraftStore(pinia).draft.settings.threads).toBe(0)
  })

  it('passes on every part of the plan that is chosen', async () => {
    const { find, engine } = await open()
    await find('field-settings.xla').setValue('on')
    await find('field-settings.precision').setValue('bfloat16')
    await find('field-settings.interThreads').setValue('3')
    await find('start-run').trigger('click')
    await settle()
    expect(engine.asked('runs.create')[0]?.settings).toMatchObject({ xla: 'on', precision: 'bfloat16', interThreads: 3, threads: 0 })
  })

  it('starts and opens the run', async () => {
    const { find, engine, router } = await open()
    await find('run-name').setValue('Tenth')
    await find('start-run').trigger('click')
    await settle()
    expect(engine.asked('runs.create')[0]).toMatchObject({ name: 'Tenth', preset: 'quickstart' })
    expect(router.currentRoute.value.path).toBe('/runs/run-010')
  })
})
