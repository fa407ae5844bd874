import type { Episode } from '../domain/episode'

/** Largest change of one agent's lean, p(accept) / (p(accept) + p(reject)), between two rounds in which it may guess; 0..1. */
export function changeOfMind({ rounds }: Pick<Episode, 'rounds'>): number {
  const agents = rounds[0]?.turns.map((_, agent) => agent) ?? []
  return agents.reduce((most, agent) => {
    const leans = rounds.flatMap(({ turns }) => (turns[agent]?.mayGuess === true ? [leanOf(turns[agent].decisionProbabilities)] : []))
    return leans.slice(1).reduce((largest, lean, index) => Math.max(largest, Math.abs(lean - (leans[index] ?? lean))), most)
  }, 0)
}

/** 0 leans wholly to reject, 1 wholly to accept; one half where neither has any probability. */
function leanOf([reject, accept]: readonly [number, number, number]): number {
  return accept + reject > 0 ? accept / (accept + reject) : 0.5
}
