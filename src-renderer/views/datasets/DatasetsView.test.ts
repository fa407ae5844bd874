import type { VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
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
