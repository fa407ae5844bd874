import { flushPromises } from '@vue/test-utils'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import { mountInWindow } from '@/testing/mount-window'
import type { TestWindow } from '@/testing/mount-window'
import { samplePreviewOfImport, sampleScan } from '@/testing/sample-imports'
import ImportView from './ImportView.vue'

let wrapper: VueWrapper | undefined
afterEach(() => wrapper?.unmount())

async function open(prepare?: Parameters<typeof mountInWindow>[1]): Promise<TestWindow> {
  const found = await mountInWindow(ImportView, { path: '/import', ...prepare })
  wrapper = found.wrapper
  return found
}

async function click(window: TestWindow, testId: string): Promise<void> {
  await window.find(testId).trigger('click')
  await flushPromises()
}

describe('Import', () => {
  it('reads what was chosen, shows what came out and what was left out, and accepts it under a name', async () => {
    const window = await open()
    await click(window, 'choose-folder')
    expect(window.engine.asked('imports.scan')).toEqual([{ paths: ['/home/mira/shapes'], grant: 'granted', known: null }])
    expect(window.engine.asked('imports.read')).toEqual([{ import: sampleScan.import, options: {} }])
    expect(window.find('fact-values').text()).toBe('0 to 255, mean 33.2 (0 black, 255 white)')
    expect(window.find('import-warnings').text()).toContain('3 of 903')
    expect(window.find('import-rejected').text()).toContain('star/spinning.png is animated')
    expect(window.find('import-reasons').text()).toMatch(/^2 is no PNG or JPEG image\s*1 is animated$/)
    expect([0, 1, 2].map((index) => window.find(`class-count-${index}`).text())).toEqual(['240', '240', '240'])

    await click(window, 'import-continue')
    await window.find('about-licence').setValue('CC0')
    await click(window, 'import-accept')
    expect(window.engine.asked('imports.accept')).toMatchObject([{ about: { id: 'shapes', title: 'shapes', licence: 'CC0' } }])
    expect(window.router.currentRoute.value.path).toBe('/datasets/mnist10k')
  })

  it('asks for another reading before options that changed are accepted', async () => {
    const window = await open()
    await click(window, 'choose-folder')
    expect(window.find('import-read-again').exists()).toBe(false)
    await window.find('field-width').setValue('14')
    expect(window.find('import-continue').attributes('disabled')).toBeDefined()
    await click(window, 'import-read-again')
    expect(window.engine.asked('imports.read').at(-1)).toMatchObject({ options: { width: 14 } })
    expect(window.find('import-continue').attributes('disabled')).toBeUndefined()
  })

  it('refuses options that cannot be, and ids that are taken', async () => {
    const window = await open()
    await click(window, 'choose-folder')
    await window.find('field-width').setValue('0')
    expect(window.find('problem-width').text()).toContain('at least 1')
    await window.find('field-width').setValue('')
    await click(window, 'import-continue')
    for (const [id, words] of [
      ['mnist10k', 'There is a dataset mnist10k already.'],
      ['svhn', 'published dataset'],
      ['No Id', 'lower-case'],
      ['', 'needs an id']
    ] as const) {
      // prettier-ignore
      await window.find('about-id').setValue(id)
      expect(window.find('about-id-problem').text()).toContain(words)
      expect(window.find('import-accept').attributes('disabled')).toBeDefined()
    }
  })

  it('says why files cannot be used, and lets others be chosen', async () => {
    let refused = true
    const window = await open({
      prepare: ({ engine }) => {
        engine.answers['imports.scan'] = () => {
          if (refused) throw new AppError('bad-file', 'The folder shapes is empty.', { remedy: 'Read are: folders.' })
          return sampleScan
        }
      }
    })
    await click(window, 'choose-folder')
    expect(window.find('import-problem').text()).toContain('The folder shapes is empty. Read are: folders.'.split('. ')[0])
    refused = false
    await click(window, 'choose-files')
    expect(window.find('import-problem').exists()).toBe(false)
    expect(window.find('import-continue').exists()).toBe(true)
  })

  it('shows how far it is, can be cancelled, and leaves nothing when the place is left', async () => {
    let signalled = false
    const window = await open({
      prepare: ({ engine }) => {
        engine.answers['imports.read'] = () => (signalled ? samplePreviewOfImport : new Promise(() => undefined))
      }
    })
    await click(window, 'choose-folder')
    window.engine.emit({ type: 'datasets.progress', subject: sampleScan.import, phase: 'read', done: 300, total: 903 })
    await flushPromises()
    expect(window.find('import-working').text()).toContain('300 of 903 images')
    signalled = true
    wrapper?.unmount()
    wrapper = undefined
    await flushPromises()
    expect(window.engine.asked('imports.discard')).toEqual([{ import: sampleScan.import }])
  })

  it('of a published dataset names the files it needs and asks no name', async () => {
    const window = await open({ path: '/import?known=cifar10' })
    expect(window.find('known-files').text()).toContain('cifar10-images.gz')
    await click(window, 'choose-files')
    expect(window.engine.asked('imports.scan')).toMatchObject([{ known: 'cifar10' }])
    expect(window.find('import-continue').exists()).toBe(false)
    expect(window.find('import-accept').attributes('disabled')).toBeUndefined()
  })
})
