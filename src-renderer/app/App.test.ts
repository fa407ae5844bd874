import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import App from './App.vue'

let wrapper: VueWrapper | undefined

async function open(): Promise<TestWindow> {
  const found = await mountInWindow(App)
  wrapper = found.wrapper
  await flushPromises()
  return found
}

async function press(key: string, held: KeyboardEventInit = {}): Promise<void> {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...held }))
  await flushPromises()
}

const layer = (testId: string): HTMLElement | null => document.querySelector(`[data-testid="${testId}"]`)

describe('the window', () => {
  afterEach(() => wrapper?.unmount())

  it('shows backend, jobs, memory and workspace in the status bar', async () => {
    const window = await open()
    window.engine.emit({ type: 'engine.load', memoryBytes: 412 * 1024 * 1024, tensors: 9, backend: 'wasm', device: null })
    await flushPromises()
    expect(window.find('status-backend').text()).toBe('wasm')
    expect(window.find('status-memory').text()).toBe('412 MB')
    expect(window.find('status-jobs').text()).toContain('2 runs')
    expect(window.find('status-workspace').text()).toBe('/home/mira/Roundtable')
  })

  it('says why the engine is gone, and restarts it', async () => {
    const window = await open()
    window.engine.lose()
    window.bridge.setState({
      phase: 'failed',
      crash: { reason: 'it was killed by signal 11', exitCode: 11, at: '2026-03-10T12:00:00Z', lastLines: ['out of memory'] }
    })
    await flushPromises()
    expect(window.find('engine-banner').text()).toContain('it was killed by signal 11')
    expect(window.find('status-engine').text()).toBe('Engine stopped')
    await window.find('engine-copy').trigger('click')
    await window.find('engine-restart').trigger('click')
    await flushPromises()
    expect(window.bridge.asked).toContain('restart')
    expect(window.bridge.asked.find((asked) => asked.startsWith('copyText'))).toContain('out of memory')
  })

  it('tells the shell what is at work, and the user what has ended', async () => {
    const window = await open()
    expect(window.bridge.work.pop()).toMatchObject({ running: 2, names: ['Quick start', 'Weak verifier, kernel 1'] })
    window.world.setState(window.world.runs[0]!.id, 'finished')
    await flushPromises()
    expect(window.bridge.work.pop()?.running).toBe(1)
    expect(window.bridge.asked).toContain('notify Training finished: Quick start')
    expect(window.find('toast').text()).toContain('Quick start')
  })

  it('goes to places by keys and lists them on request', async () => {
    const window = await open()
    await press('5', { ctrlKey: true })
    expect(window.router.currentRoute.value.path).toBe('/settings')
    await press('?')
    expect(layer('dialog')?.textContent).toContain('Keys')
    expect(document.body.textContent).toContain('Go to Checkpoints')
  })

  it('finds a run in the palette and opens it with Enter', async () => {
    const window = await open()
    await press('k', { ctrlKey: true })
    const input = layer('palette-input') as HTMLInputElement
    input.value = 'longer'
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await flushPromises()
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
    await flushPromises()
    expect(window.router.currentRoute.value.path).toBe('/runs/run-003')
  })

  it('warns when the disk runs low', async () => {
    const window = await open()
    window.engine.emit({ type: 'disk.low', freeBytes: 500 * 1024 * 1024, path: '/home/mira/Roundtable' })
    await flushPromises()
    expect(window.find('low-disk').text()).toContain('500 MB')
  })
})
