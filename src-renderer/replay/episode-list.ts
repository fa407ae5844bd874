import type { EpisodeSummary } from '@shared/contract/requests'
import type { Episode, EpisodeOutcome } from '@shared/domain/episode'
import { changeOfMind } from '@shared/stats/change-of-mind'

export type EpisodeOrder = 'surprising' | 'stored' | 'outcome' | 'length'

export interface EpisodeFilter {
  readonly outcome: EpisodeOutcome | 'all'
  readonly label: 0 | 1 | 'all'
  /** Null: every class. */
  readonly className: string | null
}

export const everyEpisode: EpisodeFilter = { outcome: 'all', label: 'all', className: null }

export const orderLabels: Readonly<Record<EpisodeOrder, string>> = {
  surprising: 'Most surprising first',
  stored: 'As played',
  outcome: 'Wrong ones first',
  length: 'Longest first'
}

const severity: Readonly<Record<EpisodeOutcome, number>> = { wrong: 0, 'timed-out': 1, right: 2 }

export function summaryOfEpisode(episode: Episode): EpisodeSummary {
  const { id, datapoint, className, label, outcome, verdict } = episode
  return { id, datapoint, className, label, outcome, verdict, rounds: episode.rounds.length, changeOfMind: changeOfMind(episode) }
}

/** The episodes that pass the filter, in the order asked for; equal ones keep the order in which they were played. */
export function listedEpisodes(episodes: readonly EpisodeSummary[], filter: EpisodeFilter, order: EpisodeOrder): readonly EpisodeSummary[] {
  const passing = episodes.filter(
    ({ outcome, label, className }) =>
      (filter.outcome === 'all' || outcome === filter.outcome) &&
      (filter.label === 'all' || label === filter.label) &&
      (filter.className === null || className === filter.className)
  )
  switch (order) {
    case 'stored':
      return passing
    case 'surprising':
      return passing.sort((a, b) => b.changeOfMind - a.changeOfMind)
    case 'length':
      return passing.sort((a, b) => b.rounds - a.rounds)
    case 'outcome':
      return passing.sort((a, b) => severity[a.outcome] - severity[b.outcome])
  }
}

/** How many episodes ended which way. */
export function outcomeCounts(episodes: readonly EpisodeSummary[]): Readonly<Record<EpisodeOutcome, number>> {
  const counts = { right: 0, wrong: 0, 'timed-out': 0 }
  for (const { outcome } of episodes) counts[outcome]++
  return counts
}
