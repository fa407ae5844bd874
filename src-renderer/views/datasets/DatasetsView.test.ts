import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { mountInWindow } from '@/testing/mount-window'
import { sampleDatasets } from '@/testing/sample-datasets'
import DatasetsView from './DatasetsView.vue'

let wrapper: VueWrapper | undefined
afterEach(() => wrapper?.unmount())

it('shows the datasets there are, and beside them the folders left out with the reason', async () => {
  const report = { code: 'bad-file' as const, message: 'manifest.json in /w/datasets/torn is not JSON.', remedy: 'Put the file back.', detail: '' }
  const found = await mountInWindow(DatasetsView, {
    path: '/datasets',
    prepare: ({ engine }) => {
      engine.answers['datasets.list'] = () => ({ datasets: sampleDatasets, problems: [{ folder: '/w/datasets/torn', report }], absent: [] })
    }
  })
  wrapper = found.wrapper
  expect(found.wrapper.findAll('[data-testid="dataset-card"]')).toHaveLength(sampleDatasets.length)
  const notices = found.wrapper.findAll('[data-testid="unreadable-dataset"]')
  expect(notices).toHaveLength(1)
  expect(notices[0]!.text()).toContain('/w/datasets/torn')
  expect(notices[0]!.text()).toContain('is not JSON. Put the file back.')
})

it('offers published datasets, shows a download and says why one failed', async () => {
  let fail: (error: Error) => void = () => undefined
  const found = await mountInWindow(DatasetsView, {
    path: '/datasets',
    prepare: ({ engine }) => {
      engine.answers['datasets.fetch'] = () => new Promise((_, reject) => (fail = reject))
    }
  })
  wrapper = found.wrapper
  expect(found.find('fetch-cifar10').text()).toContain('Go on at')
  await found.find('fetch-fashion_mnist').trigger('click')
  found.engine.emit({ type: 'datasets.progress', subject: 'fashion_mnist', phase: 'fetch', done: 1_048_576, total: 2_097_152 })
  await flushPromises()
  expect(found.find('known-fashion_mnist').text()).toContain('1.0 MB of 2.0 MB')
  fail(new AppError('io', 'It could not be fetched.', { remedy: 'Import it from disk.' }))
  await flushPromises()
  expect(found.find('failure-fashion_mnist').text()).toBe('It could not be fetched. Import it from disk.')
  expect(found.find('fetch-fashion_mnist').exists()).toBe(true)
})
