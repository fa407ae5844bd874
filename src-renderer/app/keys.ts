/** Key combinations as text: `mod+k`, `shift+?`, `f2`, `delete`, `/`. `mod` is Ctrl, and Cmd on a Mac. */

const isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

export interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** The combination pressed, in the form in which commands write theirs; shift counts only with named keys. */
export function combination(press: KeyPress): string {
  const key = press.key.toLowerCase()
  const parts: string[] = []
  if (press.ctrlKey || press.metaKey) parts.push('mod')
  if (press.altKey) parts.push('alt')
  if (press.shiftKey && (key.length > 1 || press.ctrlKey || press.metaKey)) parts.push('shift')
  return [...parts, key === ' ' ? 'space' : key].join('+')
}

/** `mod+k` as `Ctrl K` or `⌘K`. */
export function shownKeys(keys: string): string {
  const names: Record<string, string> = {
    mod: isMac ? '⌘' : 'Ctrl',
    alt: isMac ? '⌥' : 'Alt',
    shift: isMac ? '⇧' : 'Shift',
    arrowup: '↑',
    arrowdown: '↓',
    arrowleft: '←',
    arrowright: '→',
    delete: 'Del',
    escape: 'Esc',
    enter: 'Enter',
    space: 'Space'
  }
  return keys
    .split('+')
    .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key.charAt(0).toUpperCase() + key.slice(1)))
    .join(isMac ? '' : ' ')
}

/** Whether typing goes into this element, so that plain letters are not commands. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}
