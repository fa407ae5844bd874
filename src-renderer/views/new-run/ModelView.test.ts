import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { useDraftStore } from '@/stores/draft'
import { mountInWindow } from '@/testing/mount-window'
import ModelView from './ModelView.vue'

let wrapper: VueWrapper | undefined
afterEach(() => wrapper?.unmount())

async function open() {
  const found = await mountInWindow(ModelView, { path: '/runs/new/model' })
  wrapper = found.wrapper
  await flushPromises()
  return { ...found, draft: useDraftStore(found.pinia) }
}

describe('The agents of the form', () => {
  it('are drawn layer by layer, with shapes, parameters, multiply-adds and memory', async () => {
    const { find, wrapper } = await open()
    const rows = wrapper.findAll('[data-testid="part-body"] [data-testid="layer"]').map((row) => row.findAll('th, td').map((cell) => cell.text()))
    expect(rows[0]).toEqual(['linear per pixelinitial_encoder.module.3.module', '28 × 28 × 9', '90', '71k', '3.4 MB'])
    expect(rows[3]).toEqual(['2 x 2 maximum, stride 2', '14 × 14 × 32', '', '', '3.1 MB'])
    expect(find('part-body').text()).toContain('Body: nip')
    expect(find('part-body').text()).toContain('reads pixel_stack 28 × 28 × 9')
    expect(find('total-parameters').text()).toBe('3,675')
  })

  it('follow the form, one tab an agent', async () => {
    const { find, draft } = await open()
    draft.set('agents.verifier.kernel_size', 1)
    await flushPromises()
    expect(find('part-body').text()).toContain('3 x 3 convolution')
    await find('tab-verifier').trigger('mousedown')
    await flushPromises()
    expect(find('part-body').text()).toContain('1 x 1 convolution')
  })

  it('say what keeps them from being drawn', async () => {
    const { find, draft } = await open()
    draft.set('rl.lr', 'fast')
    await flushPromises()
    expect(find('model-problem').text()).toContain('rl.lr is "fast"')
    expect(find('model').exists()).toBe(false)
  })
})
