import { useCommands } from '@/stores/commands'
import type { Command } from '@/stores/commands'
import { applyKey } from '@/replay/replay-keys'
import type { ReplayKey } from '@/replay/replay-keys'
import type { Playback } from '@/replay/playback'

interface Replay {
  readonly playback: Playback
  readonly stepEpisode: (by: number) => void
  readonly savePng: () => Promise<void>
  readonly saveJson: () => Promise<void>
  readonly isOpen: () => boolean
}

const section = 'Replay'

/** The keys of the place in the keys sheet, and its exports in the palette. The keys themselves are handled by the place, which knows the focused control. */
export function useReplayCommands({ playback, stepEpisode, savePng, saveJson, isOpen }: Replay): void {
  const listed = (id: ReplayKey, title: string, keys: string): Command => ({
    id: `replay-${id}`,
    title,
    section,
    keys,
    listedOnly: true,
    run: () => applyKey(id, playback, stepEpisode)
  })
  useCommands([
    listed('next', 'Next round', 'arrowright'),
    listed('previous', 'Previous round', 'arrowleft'),
    listed('first', 'First round', 'home'),
    listed('last', 'Last round', 'end'),
    listed('play', 'Play or halt', 'space'),
    listed('next-episode', 'Next episode', 'arrowdown'),
    listed('previous-episode', 'Previous episode', 'arrowup'),
    { id: 'replay-png', title: 'Export this round as PNG', section, words: 'save picture image', enabled: isOpen, run: () => void savePng() },
    { id: 'replay-json', title: 'Export this episode as JSON', section, words: 'save data', enabled: isOpen, run: () => void saveJson() }
  ])
}
