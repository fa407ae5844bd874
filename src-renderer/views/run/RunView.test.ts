import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { useRoute } from 'vue-router'
import { asRunId } from '@shared/domain/ids'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import { sampleColumns } from '@/testing/sample-runs'
import RunView from './RunView.vue'

let wrapper: VueWrapper | undefined
/** As the router does it: parameters of the address become properties, and other places are not this one. */
const Host = defineComponent({
  setup: () => {
    const route = useRoute()
    return () => (route.name === 'run' ? h(RunView, route.params as { run: string }) : null)
  }
})

async function open(path: string): Promise<TestWindow> {
  const found = await mountInWindow(Host, { path })
  wrapper = found.wrapper
  await flushPromises()
  return found
}

async function click(found: TestWindow, id: string): Promise<void> {
  await found.find(id).trigger('click')
  await flushPromises()
}

describe('Run', () => {
  beforeEach(() => Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { configurable: true, value: () => null }))
  afterEach(() => wrapper?.unmount())

  it('shows progress with iterations, speed and time left', async () => {
    const found = await open('/runs/run-001')
    expect(found.find('run-name').text()).toBe('Quick start')
    expect(found.find('run-iteration').text()).toBe('74 of 120')
    expect(found.find('run-speed').text()).toBe('512')
    expect(found.find('run-left').text()).toBe('1 min 31 s')
  })

  it('pauses, continues and stops, offering each when it fits', async () => {
    const found = await open('/runs/run-001')
    await click(found, 'run-pause')
    expect(found.engine.asked('runs.pause')).toEqual([{ run: 'run-001' }])
    expect([found.find('run-pause').exists(), found.find('run-continue').exists()]).toEqual([false, true])
    await click(found, 'run-continue')
    await click(found, 'run-stop')
    expect([found.find('run-stop').exists(), found.find('run-resume').exists()]).toEqual([false, true])
    await click(found, 'run-resume')
    expect(found.engine.asked('runs.resume')).toEqual([{ run: 'run-001', settings: {} }])
    expect(found.find('run-status').text()).toBe('Running')
  })

  it('renames in place', async () => {
    const found = await open('/runs/run-004')
    await click(found, 'run-rename')
    await found.find('rename-input').setValue('Best of two')
    await found.find('rename-input').trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(found.engine.asked('runs.rename')).toEqual([{ run: 'run-004', name: 'Best of two' }])
    expect(found.find('run-name').text()).toBe('Best of two')
  })

  it('forks from the checkpoint chosen', async () => {
    const found = await open('/runs/run-004')
    await click(found, 'run-fork')
    const list = document.querySelector<HTMLSelectElement>('[data-testid="fork-checkpoint"]')!
    list.value = '60'
    list.dispatchEvent(new Event('change'))
    await flushPromises()
    document.querySelector<HTMLElement>('[data-testid="fork-accept"]')!.click()
    await flushPromises()
    expect(found.router.currentRoute.value.path).toBe('/runs/new')
  })

  it('draws every metric and follows new rows', async () => {
    const found = await open('/runs/run-001')
    const points = (): string | undefined => found.find('chart-accuracy').attributes('data-points')
    expect(points()).toBe('74')
    expect(found.find('metric-rows').text()).toBe('74 iterations')
    const run = found.world.runs[0]!
    const longer = { ...run, progress: { ...run.progress, iteration: 77 } }
    found.engine.emit({ type: 'run.metrics', run: asRunId('run-001'), from: 74, columns: sampleColumns(longer, 74) })
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(points()).toBe('77')
  })

  it('shows what the final test found and what the messages are worth', async () => {
    const found = await open('/runs/run-004')
    const value = (name: string): number => Number(found.find(`metric-tile-${name}`).attributes('data-value'))
    expect(value('test_mean_accuracy') - value('test_mean_accuracy_messages_shuffled')).toBeCloseTo(0.328)
    expect(found.find('message-effect').text()).toContain('falls by 32.8 points')
  })

  it('turns a chart into a table of its numbers', async () => {
    const found = await open('/runs/run-004')
    await click(found, 'table-accuracy')
    expect(found.find('chart-accuracy').findAll('tbody tr')).toHaveLength(120)
  })

  it('exports the metrics as the engine writes them', async () => {
    const found = await open('/runs/run-004')
    await click(found, 'export-csv')
    expect(found.engine.asked('metrics.csv')).toEqual([{ run: 'run-004' }])
    expect(found.bridge.asked).toContain('saveFile seed-2-metrics.csv')
  })

  it('tells what differs from the defaults, and everything on request', async () => {
    const found = await open('/runs/run-004/configuration')
    const shown = found.wrapper.findAll('[data-testid^="config-"][data-testid*="."]').length
    expect(found.find('config-rl.num_iterations').text()).toContain('default 1000')
    await click(found, 'config-all')
    expect(found.wrapper.findAll('[data-testid^="config-"][data-testid*="."]').length).toBeGreaterThan(shown + 30)
  })

  it('names the plan and the files', async () => {
    const found = await open('/runs/run-004/machine')
    const plan = found
      .find('machine-plan')
      .findAll('dl div')
      .map((row) =>
        row
          .findAll('dt, dd')
          .map((cell) => cell.text())
          .join(': ')
      )
    expect(plan).toEqual([
      'Backend: tensorflow',
      'Library: tensorflow-cpu 2.21.0, cpu',
      `Library SHA-256: ${'5f0d'.repeat(16)}`,
      'Compiled graphs: on',
      'XLA: off',
      'Threads: 1 within an operation, 2 between operations',
      'Precision: float32'
    ])
    expect(found.find('machine-settings').text()).toMatch(/XLA\s*auto.*Precision\s*float32.*Operations at a time\s*as planned/)
    await click(found, 'machine-reveal')
    expect(found.bridge.asked).toContain('reveal /home/mira/Roundtable/runs/run-004')
  })

  it('appends to the log as things happen, each line once', async () => {
    const found = await open('/runs/run-001/log')
    const texts = (): string[] => found.wrapper.findAll('[data-testid="log-entry"]').map((entry) => entry.text())
    expect(texts()).toHaveLength(1)
    const entry = { index: 1, at: '2026-03-10T12:00:00Z', level: 'warning', kind: 'disk', text: 'The disk is nearly full.' } as const
    found.engine.emit({ type: 'run.log', run: asRunId('run-001'), entry })
    found.engine.emit({ type: 'run.log', run: asRunId('run-001'), entry })
    await flushPromises()
    expect(texts()).toHaveLength(2)
    expect(texts()[1]).toContain('The disk is nearly full.')
  })

  it('verifies a checkpoint of the run', async () => {
    const found = await open('/runs/run-004/checkpoints')
    await found.wrapper.findAll('[data-testid="checkpoint-verify"]')[0]!.trigger('click')
    await flushPromises()
    expect(found.engine.asked('checkpoints.verify')).toEqual([{ run: 'run-004', iterations: 120 }])
    expect(found.wrapper.findAll('[data-testid="checkpoint-row"]')[0]!.text()).toContain('Verified')
  })

  it('leads to the replay of a checkpoint', async () => {
    const found = await open('/runs/run-004/episodes')
    await found.wrapper.findAll('[data-testid="episodes-replay"]')[0]!.trigger('click')
    await flushPromises()
    expect(found.router.currentRoute.value.path).toBe('/replay/run-004/120')
  })

  it('says that there is no such run', async () => {
    const found = await open('/runs/nope')
    expect(found.find('error-state').text()).toContain('There is no run nope.')
  })
})
