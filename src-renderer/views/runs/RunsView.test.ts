import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import { sampleRuns } from '@/testing/sample-runs'
import RunsView from './RunsView.vue'

let wrapper: VueWrapper | undefined

async function open(options: Parameters<typeof mountInWindow>[1] = {}): Promise<TestWindow> {
  const found = await mountInWindow(RunsView, options)
  wrapper = found.wrapper
  await flushPromises()
  return found
}

function names(window: TestWindow): string[] {
  return window.wrapper.findAll('[data-testid="run-link"]').map((link) => link.text())
}

describe('Runs', () => {
  afterEach(() => wrapper?.unmount())

  it('lists runs with their state and figures', async () => {
    const window = await open()
    expect(names(window)).toHaveLength(9)
    const row = window.wrapper.find('[data-run="run-001"]')
    expect(row.text()).toContain('Running')
    expect(row.find('[data-testid="run-iteration"]').text()).toBe('74 / 120')
    expect(row.find('[data-testid="run-accuracy"]').text()).toMatch(/^\d\d\.\d %$/)
  })

  it('renders a screenful of a thousand runs, not all of them', async () => {
    const window = await open({ runs: sampleRuns(0, 1000) })
    const rendered = window.wrapper.findAll('[data-testid="run-row"]').length
    expect(rendered).toBeGreaterThan(20)
    expect(rendered).toBeLessThan(60)
    // the first row lies at the top of the sheet, right under the head
    expect(window.wrapper.find('.run-slot').attributes('style')).toContain('translateY(0px)')
  })

  it('moves the numbers of a live run without moving its row', async () => {
    const window = await open()
    await window.find('sort-progress').trigger('click')
    const before = names(window)
    const run = window.world.runs[0]!
    window.engine.emit({ type: 'run.progress', run: run.id, progress: { ...run.progress, iteration: 119 } })
    await flushPromises()
    expect(names(window)).toEqual(before)
    expect(window.wrapper.find('[data-run="run-001"] [data-testid="run-iteration"]').text()).toBe('119 / 120')
  })

  it('filters by text and says when nothing matches', async () => {
    const window = await open()
    await window.find('filter').setValue('seed')
    expect(names(window)).toEqual(['Seed 2', 'Seed 1'])
    await window.find('filter').setValue('nothing like it')
    expect(window.find('empty-state').text()).toContain('No run matches')
  })

  it('renames in place from the keyboard', async () => {
    const window = await open()
    const rows = window.find('runs-rows')
    await rows.trigger('keydown', { key: 'ArrowDown' })
    await rows.trigger('keydown', { key: 'F2' })
    await flushPromises()
    await window.find('rename-input').setValue('Renamed')
    await window.find('rename-input').trigger('keydown', { key: 'Enter' })
    await flushPromises()
    expect(window.engine.asked('runs.rename')).toEqual([{ run: 'run-001', name: 'Renamed' }])
    expect(names(window)[0]).toBe('Renamed')
  })

  it('asks before a run goes to the trash', async () => {
    const window = await open()
    const rows = window.find('runs-rows')
    await rows.trigger('keydown', { key: 'End' })
    await rows.trigger('keydown', { key: 'Delete' })
    await flushPromises()
    expect(window.engine.asked('runs.trash')).toEqual([])
    document.querySelector<HTMLElement>('[data-testid="confirm-accept"]')!.click()
    await flushPromises()
    expect(window.engine.asked('runs.trash')).toEqual([{ run: 'run-009' }])
    expect(names(window)).toHaveLength(8)
  })

  it('offers interrupted runs and resumes them', async () => {
    const window = await open()
    expect(window.find('interrupted-offer').text()).toContain('Longer dialogue')
    await window.find('interrupted-resume').trigger('click')
    await flushPromises()
    expect(window.engine.asked('runs.resume')).toEqual([{ run: 'run-003', settings: {} }])
    expect(window.find('interrupted-offer').exists()).toBe(false)
  })

  it('proposes the quick start in an empty workspace and trains it', async () => {
    const window = await open({ runs: [] })
    expect(window.find('quickstart-facts').text()).toContain('120 iterations')
    await window.find('train-quickstart').trigger('click')
    await flushPromises()
    expect(window.engine.asked('runs.create')[0]).toMatchObject({ preset: 'quickstart', name: 'Quick start' })
  })

  it('shows why the list cannot be read, and tries again', async () => {
    const window = await open({
      prepare: ({ engine }) => {
        const answer = engine.answers['runs.list']!
        let failures = 1
        engine.answers['runs.list'] = (argument) => {
          if (failures-- > 0) throw new AppError('io', 'The folder cannot be read.', { remedy: 'Check its permissions.' })
          return answer(argument)
        }
      }
    })
    expect(window.find('error-state').text()).toContain('The folder cannot be read.')
    expect(window.find('error-state').text()).toContain('Check its permissions.')
    await window.find('error-retry').trigger('click')
    await flushPromises()
    expect(names(window)).toHaveLength(9)
  })

  it('keeps what is known on screen while the engine is away', async () => {
    const window = await open()
    window.engine.lose()
    await flushPromises()
    expect(names(window)).toHaveLength(9)
    window.world.runs = window.world.runs.slice(0, 3)
    window.engine.ready()
    await flushPromises()
    expect(names(window)).toHaveLength(3)
  })
})
