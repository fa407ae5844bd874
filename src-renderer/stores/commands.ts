import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'

/** Something the user can do, from the palette and by its keys. */
export interface Command {
  readonly id: string
  readonly title: string
  /** The place it belongs to; `Window` for what works everywhere. */
  readonly section: string
  /** Such as `mod+k`, `f2`, `/`; empty for none. */
  readonly keys?: string
  /** Other words by which the palette finds it. */
  readonly words?: string
  /** Only in the keys sheet: handled by the element that has the focus, not from here. */
  readonly listedOnly?: boolean
  readonly enabled?: () => boolean
  readonly run: () => void
}

/** The one list behind the palette, the keys sheet and the key handler. */
export const useCommandsStore = defineStore('commands', () => {
  const groups = shallowRef<readonly (readonly Command[])[]>([])
  const all = computed(() => groups.value.flat())

  /** Returns the function that takes the commands back. */
  function add(commands: readonly Command[]): () => void {
    groups.value = [...groups.value, commands]
    return () => (groups.value = groups.value.filter((group) => group !== commands))
  }

  /** The newest command with these keys, so that a place may override the window. */
  function forKeys(keys: string): Command | undefined {
    return [...all.value].reverse().find((command) => command.keys === keys && !command.listedOnly && (command.enabled?.() ?? true))
  }

  return { all, add, forKeys }
})

/** Commands that exist as long as the component does. */
export function useCommands(commands: readonly Command[]): void {
  onScopeDispose(useCommandsStore().add(commands))
}
