import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { Inks } from './draw-image'
import { agentTokens } from './agent-tokens'

/** The tokens in force as text, for drawing on a canvas. On images the vivid agent colours are used in both themes: images do not change with the theme. */
export function readInks(agents: readonly string[]): Inks {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    agents: agentTokens(agents).map(({ vivid }) => token(vivid)),
    onAgent: token('--on-vivid'),
    ground: token('--ground'),
    text: token('--text'),
    muted: token('--text-muted'),
    font: getComputedStyle(document.body).fontFamily || 'sans-serif'
  }
}

/** Counts up whenever the theme changes, so that canvases can be drawn again. */
export function useThemeVersion(): ShallowRef<number> {
  const version = shallowRef(0)
  const observer = new MutationObserver(() => version.value++)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  onScopeDispose(() => observer.disconnect())
  return version
}
