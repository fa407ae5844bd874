import type { Episode } from '../domain/episode'

/** Largest change of the verdict's lean, p(accept) / (p(accept) + p(reject)), between two rounds in which somebody may guess; 0..1. */
export function changeOfMind({ rounds }: Pick<Episode, 'rounds'>): number {
  const leans = rounds.flatMap(({ turns }) => turns.filter(({ mayGuess }) => mayGuess).map((turn) => leanOf(turn.decisionProbabilities)))
  return leans.slice(1).reduce((largest, lean, index) => Math.max(largest, Math.abs(lean - (leans[index] ?? lean))), 0)
}

/** 0 leans wholly to reject, 1 wholly to accept; one half where neither has any probability. */
function leanOf([reject, accept]: readonly [number, number, number]): number {
  return accept + reject > 0 ? accept / (accept + reject) : 0.5
}
