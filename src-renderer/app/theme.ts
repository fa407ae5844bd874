import { onScopeDispose, watchEffect, ref } from 'vue'
import { useSettingsStore } from '@/stores/settings'

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
    const chosen = settings.settings?.theme ?? 'system'
    document.documentElement.dataset['theme'] = chosen === 'system' ? (systemDark.value ? 'dark' : 'light') : chosen
  })
}
