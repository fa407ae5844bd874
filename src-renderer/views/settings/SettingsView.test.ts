import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { useSettingsStore } from '@/stores/settings'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import SettingsView from './SettingsView.vue'

let wrapper: VueWrapper | undefined

async function open(options: Parameters<typeof mountInWindow>[1] = {}): Promise<TestWindow> {
  const found = await mountInWindow(SettingsView, { path: '/settings', ...options })
  wrapper = found.wrapper
  await useSettingsStore(found.pinia).load()
  await flushPromises()
  return found
}

describe('Settings', () => {
  afterEach(() => wrapper?.unmount())

  it('saves the theme and machine switches, and keeps a bad value out', async () => {
    const window = await open()
    const store = useSettingsStore(window.pinia)
    await window.find('choice-dark').trigger('click')
    await window.find('field-threads').setValue('4')
    await flushPromises()
    expect([store.settings?.theme, store.settings?.threads]).toEqual(['dark', 4])
    await window.find('field-threads').setValue('many')
    await flushPromises()
    expect(window.find('problem-threads').text()).toContain('"many"')
    expect(store.settings?.threads).toBe(4)
  })

  it('lists what the doctor found with its remedies', async () => {
    const window = await open()
    const warning = window.wrapper.find('[data-finding="cuda"]')
    expect(warning.attributes('data-state')).toBe('warning')
    expect(warning.text()).toContain('npm run setup -- --cuda')
  })

  it('changes the workspace only while nothing is at work', async () => {
    const busy = await open()
    expect(busy.find('choose-workspace').attributes('disabled')).toBeDefined()
    busy.wrapper.unmount()
    const idle = await open({ runs: [] })
    await idle.find('recent-workspace').find('button').trigger('click')
    await flushPromises()
    expect(useSettingsStore(idle.pinia).settings?.workspace).toBe('/data/experiments/nip')
  })

  it('names versions and shows the notices', async () => {
    const window = await open()
    expect(window.find('version-electron').text()).toBe('45.4.1')
    await window.find('notices').trigger('click')
    await flushPromises()
    expect(document.querySelector('[data-testid="dialog"]')?.textContent).toContain('chart.js')
  })
})
