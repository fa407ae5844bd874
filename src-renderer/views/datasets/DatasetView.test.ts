import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import { sampleDatasets } from '@/testing/sample-datasets'
import DatasetView from './DatasetView.vue'

let wrapper: VueWrapper | undefined

async function open(): Promise<TestWindow> {
  const found = await mountInWindow(DatasetView, { props: { dataset: 'digits8' }, path: '/datasets/digits8' })
  wrapper = found.wrapper
  await settle()
  return found
}

async function settle(): Promise<void> {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(300)
  await flushPromises()
}

describe('Dataset', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    wrapper?.unmount()
    vi.useRealTimers()
  })

  it('shows counts per class, source and licence', async () => {
    const window = await open()
    expect(window.find('class-count-0').text()).toBe('144')
    expect(window.wrapper.text()).toContain('BSD-3-Clause')
  })

  it('asks for the images of one class, then of the other split', async () => {
    const window = await open()
    await window.find('class-3').trigger('click')
    await settle()
    await window.find('choice-test').trigger('click')
    await settle()
    const asked = window.engine.asked('datasets.images')
    expect(asked.map(({ split, classIndex, offset }) => [split, classIndex, offset])).toEqual([
      ['train', null, 0],
      ['train', 3, 0],
      ['test', 3, 0]
    ])
  })

  it('previews what the label options make of the classes', async () => {
    const window = await open()
    expect(window.find('class-label-1').text()).toBe('1')
    await window.find('field-dataset_options.binarification_method').setValue('select_two')
    await settle()
    expect(window.engine.asked('datasets.preview').pop()).toMatchObject({ options: { binarification_method: 'select_two' } })
    expect([window.find('class-label-3').text(), window.find('class-label-1').text()]).toEqual(['0', '–'])
    expect(window.find('preview-train-dropped').text()).not.toBe('0')
  })

  it('refuses impossible label options without asking the engine', async () => {
    const window = await open()
    const before = window.engine.asked('datasets.preview').length
    await window.find('field-dataset_options.max_train_size').setValue('none')
    await settle()
    expect(window.find('problem-dataset_options.max_train_size').text()).toContain('"none"')
    expect(window.engine.asked('datasets.preview')).toHaveLength(before)
  })

  it("lists the runs that used it, and offers to delete only what is the user's own and idle", async () => {
    expect((await open()).find('dataset-delete').exists()).toBe(false)
    wrapper?.unmount()
    const use = { run: 'r1', name: 'First', state: 'running', createdAt: '2026-03-10T11:00:00Z', inUse: true, same: false }
    let runs = [use]
    const own = { ...sampleDatasets[1]!, embedded: false }
    const found = await mountInWindow(DatasetView, {
      props: { dataset: 'digits8' },
      path: '/datasets/digits8',
      prepare: ({ engine }) => {
        engine.answers['datasets.list'] = () => ({ datasets: [own], problems: [], absent: [] })
        engine.answers['datasets.usage'] = () => ({ runs, unreadable: [] })
      }
    })
    wrapper = found.wrapper
    await settle()
    expect(found.find('dataset-users').text()).toContain('First')
    expect(found.find('dataset-users').text()).toContain('changed since')
    expect(found.find('dataset-delete').attributes()).toMatchObject({ disabled: '', title: 'In use by First' })
    runs = [{ ...use, inUse: false }]
    found.world.runs = found.world.runs.slice(1)
    found.engine.emit({ type: 'runs.changed' })
    await settle()
    await found.find('dataset-delete').trigger('click')
    await settle()
    document.querySelector<HTMLElement>('[data-testid="confirm-accept"]')!.click()
    await settle()
    expect(found.engine.asked('datasets.trash')).toEqual([{ dataset: 'digits8' }])
    expect(found.router.currentRoute.value.path).toBe('/datasets')
  })
})
