import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Size } from './cell-geometry'

/** Inner size of an element in CSS pixels, following its changes. */
export function useElementSize(element: ShallowRef<HTMLElement | null>, initial: Size): ShallowRef<Size> {
  const size = shallowRef(initial)
  let observer: ResizeObserver | undefined
  onMounted(() => {
    if (!element.value || typeof ResizeObserver === 'undefined') return
    observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      const { width, height } = entry.contentRect
      if (width !== size.value.width || height !== size.value.height) size.value = { width, height }
    })
    observer.observe(element.value)
  })
  onBeforeUnmount(() => observer?.disconnect())
  return size
}
