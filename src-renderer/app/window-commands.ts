import type { Theme } from '@shared/contract/bridge'
import type { Command } from '@/stores/commands'
import { places } from './places'

interface WindowActions {
  go(path: string): void
  back(): void
  forward(): void
  showPalette(): void
  showKeys(): void
  restartEngine(): void
  setTheme(theme: Theme): void
}

const section = 'Window'

/** What works in every place. */
export function windowCommands(actions: WindowActions): readonly Command[] {
  return [
    { id: 'palette', title: 'Find a command', section, keys: 'mod+k', run: actions.showPalette },
    { id: 'new-run', title: 'New run', section, keys: 'mod+n', words: 'train start', run: () => actions.go('/runs/new') },
    ...places.map((place, index): Command => ({
      id: `go-${place.id}`,
      title: `Go to ${place.label}`,
      section,
      keys: `mod+${index + 1}`,
      run: () => actions.go(place.path)
    })),
    { id: 'back', title: 'Back', section, keys: 'alt+arrowleft', run: actions.back },
    { id: 'forward', title: 'Forward', section, keys: 'alt+arrowright', run: actions.forward },
    { id: 'keys', title: 'Show keys', section, keys: '?', words: 'shortcuts help', run: actions.showKeys },
    { id: 'theme-system', title: 'Theme: as the system', section, words: 'dark light', run: () => actions.setTheme('system') },
    { id: 'theme-light', title: 'Theme: light', section, run: () => actions.setTheme('light') },
    { id: 'theme-dark', title: 'Theme: dark', section, run: () => actions.setTheme('dark') },
    { id: 'engine-restart', title: 'Restart the engine', section, run: actions.restartEngine }
  ]
}
