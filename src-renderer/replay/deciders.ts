import type { Episode } from '@shared/domain/episode'

/** Agents (by position) whose decision counts in some round; those called a verifier where the dialogue gave none the word. */
export function decidersOf(episode: Episode): readonly number[] {
  const everyone = episode.agents.map((_, agent) => agent)
  const deciding = everyone.filter((agent) => episode.rounds.some(({ turns }) => turns[agent]?.mayGuess))
  return deciding.length > 0 ? deciding : everyone.filter((agent) => episode.agents[agent]?.includes('verifier'))
}

export const decisionWords = ['reject', 'accept', 'continue'] as const
