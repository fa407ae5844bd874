import { onScopeDispose, watchEffect, ref } from 'vue'
import type { Theme } from '@shared/contract/bridge'
import { useSettingsStore } from '@/stores/settings'

/** The last choice, so that a window that opens does not flash in the other theme while settings are read. */
const memory = 'roundtable.theme'

/** Writes the theme in force on the root element, following the system where the user did not choose. */
export function useTheme(): void {
  const settings = useSettingsStore()
  const query = window.matchMedia('(prefers-color-scheme: dark)')
  const systemDark = ref(query.matches)
  const follow = (event: MediaQueryListEvent): void => {
    systemDark.value = event.matches
  }
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  watchEffect(() => {
    const chosen = settings.settings?.theme ?? remembered()
    localStorage.setItem(memory, chosen)
    document.documentElement.dataset['theme'] = chosen === 'system' ? (systemDark.value ? 'dark' : 'light') : chosen
  })
}

function remembered(): Theme {
  const stored = localStorage.getItem(memory)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}
