import { defineStore } from 'pinia'
import { ref } from 'vue'
import { reportOf } from '@shared/domain/errors'

export interface Toast {
  readonly id: number
  readonly kind: 'info' | 'good' | 'problem'
  readonly text: string
  /** What to do next; empty when the text says it all. */
  readonly remedy: string
  /** Copyable detail; empty when there is none. */
  readonly detail: string
}

const shownMs = 6000

/** Short news, in one shared layer. Problems stay until dismissed. */
export const useToastsStore = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let nextId = 1

  function push(kind: Toast['kind'], text: string, more: { remedy?: string; detail?: string } = {}): void {
    const toast: Toast = { id: nextId++, kind, text, remedy: more.remedy ?? '', detail: more.detail ?? '' }
    toasts.value = [...toasts.value, toast].slice(-4)
    if (kind !== 'problem') setTimeout(() => dismiss(toast.id), shownMs)
  }

  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  /** Runs `work`; a failure becomes a toast and undefined. A cancelled request says nothing. */
  async function guard<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await work()
    } catch (thrown) {
      const report = reportOf(thrown)
      if (report.code !== 'cancelled') push('problem', report.message, { remedy: report.remedy, detail: report.detail })
      return undefined
    }
  }

  return { toasts, push, dismiss, guard }
})
