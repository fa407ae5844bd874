import type { Playback } from './playback'

export type ReplayKey = 'next' | 'previous' | 'first' | 'last' | 'play' | 'next-episode' | 'previous-episode'

const keys: Readonly<Record<string, ReplayKey>> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  Home: 'first',
  End: 'last',
  ' ': 'play',
  ArrowDown: 'next-episode',
  ArrowUp: 'previous-episode'
}

interface Press {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly target: EventTarget | null
}

/** What a key means on the replay screen, or null where the focused control needs it itself. */
export function replayKey({ key, ctrlKey, metaKey, altKey, shiftKey, target }: Press): ReplayKey | null {
  const meaning = keys[key]
  if (!meaning || ctrlKey || metaKey || altKey || shiftKey) return null
  if (!(target instanceof Element)) return meaning
  if (target.closest('input, select, textarea, [contenteditable=true], [role=dialog], [role=menu], [role=radiogroup], [role=switch]')) return null
  // the space bar presses buttons and follows links
  if (meaning === 'play' && target.closest('button, a, summary')) return null
  return meaning
}

export function applyKey(key: ReplayKey, playback: Playback, stepEpisode: (by: number) => void): void {
  switch (key) {
    case 'next':
      return playback.step(1)
    case 'previous':
      return playback.step(-1)
    case 'first':
      return playback.go(0)
    case 'last':
      return playback.go(Infinity)
    case 'play':
      return playback.toggle()
    case 'next-episode':
      return stepEpisode(1)
    case 'previous-episode':
      return stepEpisode(-1)
  }
}
