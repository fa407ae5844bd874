import type { Component } from 'vue'

export interface MenuEntry {
  readonly id: string
  readonly label: string
  readonly icon?: Component
  readonly keys?: string
  readonly disabled?: boolean
  /** Why it is disabled, shown on hover. */
  readonly reason?: string
  readonly danger?: boolean
  /** A line above it. */
  readonly separated?: boolean
  readonly run: () => void
}
