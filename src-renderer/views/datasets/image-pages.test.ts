import { describe, expect, it } from 'vitest'
import { drawnImages, pageOf, sampleDatasets } from '@/testing/sample-datasets'
import { createImagePages } from './image-pages'

const images = drawnImages(sampleDatasets[1]!, 'train', 1437)

function watched() {
  const asked: { offset: number; signal: AbortSignal }[] = []
  const failures: unknown[] = []
  const pages = createImagePages(
    async (offset, limit, signal) => {
      asked.push({ offset, signal })
      await Promise.resolve()
      return pageOf(images, null, offset, limit)
    },
    (thrown) => failures.push(thrown)
  )
  return { pages, asked, failures }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('image pages', () => {
  it('fetches the pages in view, each once', async () => {
    const { pages, asked } = watched()
    pages.need(0, 20)
    pages.need(10, 300)
    await settled()
    expect(asked.map(({ offset }) => offset)).toEqual([0, 256])
    pages.need(0, 300)
    expect(asked).toHaveLength(2)
    expect(pages.total.value).toBe(1437)
    expect(pages.at(257)).toMatchObject({ index: 1 })
    expect(pages.at(1000)).toBeNull()
  })

  it('cancels what has been scrolled away and drops its answer', async () => {
    const { pages, asked } = watched()
    pages.need(0, 20)
    pages.need(1024, 1040)
    await settled()
    expect(asked[0]!.signal.aborted).toBe(true)
    expect(pages.at(0)).toBeNull()
    expect(pages.at(1024)).not.toBeNull()
  })

  it('reports a failure once and asks again when needed', async () => {
    const failures: unknown[] = []
    let calls = 0
    const pages = createImagePages(
      () => (calls++ === 0 ? Promise.reject(new Error('damaged')) : Promise.resolve(pageOf(images, null, 0, 256))),
      (thrown) => failures.push(thrown)
    )
    pages.need(0, 10)
    await settled()
    expect(failures).toHaveLength(1)
    pages.need(0, 10)
    await settled()
    expect(pages.at(0)).not.toBeNull()
  })
})
