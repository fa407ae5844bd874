import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { EpisodeSummary } from '@shared/contract/requests'
import type { Split } from '@shared/domain/dataset'
import type { Episode } from '@shared/domain/episode'
import type { ErrorReport } from '@shared/domain/errors'
import { reportOf } from '@shared/domain/errors'
import { asEpisodeId } from '@shared/domain/ids'
import type { RunId } from '@shared/domain/ids'
import type { EngineClient } from '@/stores/connection'
import type { LoadPhase } from '@/stores/loading'
import { summaryOfEpisode } from './episode-list'

/** Which agents play, and whether their stored dialogues are read or new ones played. */
export interface EpisodeSource {
  readonly run: RunId
  readonly iterations: number
  readonly fresh: FreshRequest | null
}

export interface FreshRequest {
  readonly count: number
  readonly split: Split
  readonly seed: number
}

export interface LoadedEpisodes {
  readonly phase: Ref<LoadPhase>
  readonly problem: ShallowRef<ErrorReport | null>
  readonly summaries: ShallowRef<readonly EpisodeSummary[]>
  readonly episode: ShallowRef<Episode | null>
  readonly episodePhase: Ref<LoadPhase>
  readonly episodeProblem: ShallowRef<ErrorReport | null>
  /** When the episodes now being played were asked for; null when none are. */
  readonly playingSince: Ref<number | null>
  readonly load: (source: EpisodeSource) => Promise<void>
  readonly open: (id: string) => Promise<void>
  readonly cancel: () => void
  readonly clear: () => void
}

/** A slow machine may take minutes for a hundred dialogues; the user can cancel any time. */
const playDeadlineMs = 30 * 60_000
const kept = 200

/** The episodes of one source and the one that is open. The newest call wins; an older answer is dropped. */
export function useEpisodes(client: EngineClient, now: () => number = Date.now): LoadedEpisodes {
  const phase = ref<LoadPhase>('idle')
  const problem = shallowRef<ErrorReport | null>(null)
  const summaries = shallowRef<readonly EpisodeSummary[]>([])
  const episode = shallowRef<Episode | null>(null)
  const episodePhase = ref<LoadPhase>('idle')
  const episodeProblem = shallowRef<ErrorReport | null>(null)
  const playingSince = ref<number | null>(null)
  let source: EpisodeSource | null = null
  let work: AbortController | null = null
  let opening = 0
  const known = new Map<string, Episode>()

  async function load(wanted: EpisodeSource): Promise<void> {
    clear()
    source = wanted
    const controller = (work = new AbortController())
    phase.value = 'loading'
    try {
      const found = wanted.fresh
        ? await play(wanted, wanted.fresh, controller.signal)
        : await client.request('episodes.list', at(wanted), { signal: controller.signal })
      if (controller !== work) return
      summaries.value = found
      phase.value = 'ready'
    } catch (thrown) {
      if (controller !== work) return
      problem.value = reportOf(thrown)
      phase.value = problem.value.code === 'cancelled' ? 'idle' : 'failed'
    } finally {
      if (controller === work) playingSince.value = null
    }
  }

  async function play(wanted: EpisodeSource, fresh: FreshRequest, signal: AbortSignal): Promise<readonly EpisodeSummary[]> {
    playingSince.value = now()
    const played = await client.request('episodes.play', { ...at(wanted), ...fresh }, { signal, deadlineMs: playDeadlineMs })
    if (!signal.aborted) for (const one of played) known.set(one.id, one)
    return played.map(summaryOfEpisode)
  }

  async function open(id: string): Promise<void> {
    if (!source) return
    const turn = ++opening
    const ready = known.get(id)
    if (ready) return show(ready)
    if (episode.value === null) episodePhase.value = 'loading'
    try {
      const found = await client.request('episodes.get', { ...at(source), episode: asEpisodeId(id) })
      if (turn !== opening) return
      if (known.size >= kept) known.clear()
      known.set(id, found)
      show(found)
    } catch (thrown) {
      if (turn !== opening) return
      episodeProblem.value = reportOf(thrown)
      episodePhase.value = 'failed'
      episode.value = null
    }
  }

  function show(found: Episode): void {
    episode.value = found
    episodeProblem.value = null
    episodePhase.value = 'ready'
  }

  function cancel(): void {
    work?.abort()
    work = null
    playingSince.value = null
    if (phase.value === 'loading') phase.value = 'idle'
  }

  function clear(): void {
    cancel()
    opening++
    source = null
    known.clear()
    summaries.value = []
    episode.value = null
    episodePhase.value = 'idle'
    problem.value = null
    episodeProblem.value = null
    phase.value = 'idle'
  }

  const stopListening = client.onReady(() => {
    // what failed for want of an engine is asked for again; what is on screen stays
    if (source && phase.value === 'failed') void load(source)
  })
  onScopeDispose(() => {
    stopListening()
    cancel()
  })
  return { phase, problem, summaries, episode, episodePhase, episodeProblem, playingSince, load, open, cancel, clear }
}

function at({ run, iterations }: EpisodeSource): { run: RunId; iterations: number } {
  return { run, iterations }
}
