import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ImagePage } from '@shared/contract/requests'

const pageSize = 256
/** At 28 by 28 pixels about 13 MB. */
const mostPages = 64

export interface ImagePages {
  /** How many images match; null until the first page has come. */
  readonly total: ShallowRef<number | null>
  /** Raised whenever a page arrives, so that what is drawn can follow. */
  readonly version: ShallowRef<number>
  at(row: number): { readonly images: ImagePage; readonly index: number } | null
  /** Fetches what is missing of rows `from` .. `to - 1`; requests no longer in view are cancelled. */
  need(from: number, to: number): void
  end(): void
}

/** Pages of images, fetched as they come into view and forgotten when there are too many. */
export function createImagePages(
  fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<ImagePage>,
  onError: (thrown: unknown) => void
): ImagePages {
  const total = shallowRef<number | null>(null)
  const version = shallowRef(0)
  const pages = new Map<number, ImagePage>()
  const open = new Map<number, AbortController>()

  async function load(page: number): Promise<void> {
    const controller = new AbortController()
    open.set(page, controller)
    try {
      const found = await fetch(page * pageSize, pageSize, controller.signal)
      if (controller.signal.aborted) return
      pages.set(page, found)
      const [oldest] = pages.keys()
      if (pages.size > mostPages && oldest !== undefined) pages.delete(oldest)
      total.value = found.total
      version.value++
    } catch (thrown) {
      if (!controller.signal.aborted) onError(thrown)
    } finally {
      if (open.get(page) === controller) open.delete(page)
    }
  }

  return {
    total,
    version,
    at: (row) => {
      const images = pages.get(Math.floor(row / pageSize))
      const index = row % pageSize
      return images && index < images.count ? { images, index } : null
    },
    need: (from, to) => {
      const first = Math.floor(from / pageSize)
      const last = Math.floor(Math.max(from, to - 1) / pageSize)
      for (const [page, controller] of open) {
        if (page < first || page > last) {
          controller.abort()
          open.delete(page)
        }
      }
      for (let page = first; page <= last; page++) if (!pages.has(page) && !open.has(page)) void load(page)
    },
    end: () => {
      for (const controller of open.values()) controller.abort()
    }
  }
}
