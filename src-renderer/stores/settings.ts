import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { AppFacts, AppSettings } from '@shared/contract/bridge'
import type { RunSettings } from '@shared/domain/run'
import { useBridge } from './connection'
import { useToastsStore } from './toasts'

/** What the user chose for this computer, kept by the shell, and the facts about the application. */
export const useSettingsStore = defineStore('settings', () => {
  const bridge = useBridge()
  const toasts = useToastsStore()
  const settings = shallowRef<AppSettings | null>(null)
  const facts = shallowRef<AppFacts | null>(null)

  async function load(): Promise<void> {
    await toasts.guard(async () => {
      const [known, chosen] = await Promise.all([bridge.app.facts(), bridge.app.settings()])
      facts.value = known
      settings.value = chosen
    })
  }

  async function save(changes: Partial<AppSettings>): Promise<void> {
    await toasts.guard(async () => (settings.value = await bridge.app.saveSettings(changes)))
  }

  /** The machine switches that new runs start with. */
  function newRunSettings(): Partial<RunSettings> {
    const chosen = settings.value
    if (!chosen) return {}
    const { backend, threads, checkpointPeriod, storedEpisodes } = chosen
    return { backend, threads, checkpointPeriod, storedEpisodes }
  }

  /** Opens the system's folder dialog; the engine restarts on the chosen workspace. */
  async function chooseWorkspace(): Promise<void> {
    await toasts.guard(async () => {
      if ((await bridge.app.chooseWorkspace()) !== null) settings.value = await bridge.app.settings()
    })
  }

  async function openWorkspace(path: string): Promise<void> {
    await toasts.guard(async () => {
      await bridge.app.openWorkspace(path)
      settings.value = await bridge.app.settings()
    })
  }

  return { settings, facts, load, save, newRunSettings, chooseWorkspace, openWorkspace }
})
