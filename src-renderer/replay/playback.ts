import { computed, onScopeDispose, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'

export interface Playback {
  /** The round shown, 0-based. */
  readonly round: Ref<number>
  /** A round under the pointer in any column; null for none. */
  readonly hovered: Ref<number | null>
  readonly playing: Ref<boolean>
  /** Rounds a second. */
  readonly speed: Ref<number>
  readonly atEnd: ComputedRef<boolean>
  readonly go: (round: number) => void
  readonly step: (by: number) => void
  /** Starts or halts; at the end it starts again from the first round. */
  readonly toggle: () => void
}

/** The cursor over the rounds of one dialogue, shared by all columns. `rounds` may change with the episode; the cursor then goes to the start. */
export function usePlayback(rounds: () => number): Playback {
  const round = ref(0)
  const hovered = ref<number | null>(null)
  const playing = ref(false)
  const speed = ref(1)
  const atEnd = computed(() => round.value >= rounds() - 1)
  let timer: ReturnType<typeof setTimeout> | undefined

  function go(to: number): void {
    round.value = Math.max(0, Math.min(rounds() - 1, to))
  }

  /** By hand: playing ends. */
  function jump(to: number): void {
    playing.value = false
    go(to)
  }

  function toggle(): void {
    if (!playing.value && atEnd.value) go(0)
    playing.value = !playing.value && rounds() > 1
  }

  watch([playing, round, speed], () => {
    clearTimeout(timer)
    if (!playing.value) return
    if (atEnd.value) playing.value = false
    else timer = setTimeout(() => go(round.value + 1), 1000 / speed.value)
  })
  onScopeDispose(() => clearTimeout(timer))

  return { round, hovered, playing, speed, atEnd, go: jump, step: (by) => jump(round.value + by), toggle }
}
