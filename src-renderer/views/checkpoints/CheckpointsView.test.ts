import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import CheckpointsView from './CheckpointsView.vue'

let wrapper: VueWrapper | undefined

async function open(path = '/checkpoints'): Promise<TestWindow> {
  const found = await mountInWindow(CheckpointsView, { path })
  wrapper = found.wrapper
  await flushPromises()
  return found
}

const steps = (window: TestWindow) => window.wrapper.findAll('[data-testid="checkpoint-row"]')

async function choose(window: TestWindow, row: number, entry: string): Promise<void> {
  await steps(window)[row]!.find('[data-testid="checkpoint-menu"]').trigger('click')
  await flushPromises()
  document.querySelector<HTMLElement>(`[data-testid="menu-${entry}"]`)!.click()
  await flushPromises()
}

describe('Checkpoints', () => {
  afterEach(() => wrapper?.unmount())

  it('groups steps by run, newest step first, the newest run open', async () => {
    const window = await open()
    expect(window.wrapper.findAll('[data-testid="checkpoint-group"]')).toHaveLength(8)
    expect(steps(window).map((row) => row.attributes('data-iterations'))).toEqual(['74', '56', '37', '19'])
  })

  it('shows only the run that the address names', async () => {
    const window = await open('/checkpoints?run=run-006')
    expect(window.wrapper.findAll('[data-testid="checkpoint-group"]')).toHaveLength(1)
    const damaged = window.wrapper.find('[data-integrity="damaged"]')
    expect(damaged.text()).toContain('model.safetensors has SHA-256')
    expect(damaged.find('[data-testid="checkpoint-replay"]').attributes('disabled')).toBeDefined()
  })

  it('verifies one step and shows the result', async () => {
    const window = await open('/checkpoints?run=run-004')
    expect(steps(window)[0]!.attributes('data-integrity')).toBe('unchecked')
    await choose(window, 0, 'verify')
    expect(window.engine.asked('checkpoints.verify')).toEqual([{ run: 'run-004', iterations: 120 }])
    expect(steps(window)[0]!.attributes('data-integrity')).toBe('verified')
  })

  it('leads to the replay of a step', async () => {
    const window = await open('/checkpoints?run=run-004')
    await steps(window)[1]!.find('[data-testid="checkpoint-replay"]').trigger('click')
    await flushPromises()
    expect(window.router.currentRoute.value.path).toBe('/replay/run-004/90')
  })
})
