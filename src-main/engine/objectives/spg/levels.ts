import type { RunConfig } from '@shared/config/run-schema'
import { leadersAndFollowers } from '../../protocols/facts'
import { rulesOf } from '../../protocols/registry'
import type { ActorVectors } from './actor-vectors'

/**
 * Agents by level, leaders first: the configured sequence, else the verifiers and then everyone else, in the protocol's order. The reference
 * takes the latter from an unordered set (G57); under reference_quirks they stand as in the runs recorded of it, the last first.
 */
export function stackelbergLevels(config: RunConfig): readonly (readonly number[])[] {
  const rules = rulesOf(config)
  const given = config.spg.stackelberg_sequence
  if (given === null) return leadersAndFollowers(rules).map((level, depth) => (config.reference_quirks && depth > 0 ? [...level].reverse() : level))
  return given.map((names) => names.map((name) => rules.agents.indexOf(name)))
}

/** The same without agents that learn nothing. */
export function learningLevels(config: RunConfig, { sizes }: Pick<ActorVectors, 'sizes'>): readonly (readonly number[])[] {
  return stackelbergLevels(config).map((level) => level.filter((agent) => sizes[agent]! > 0))
}

/** Every leader with every follower below it, in the order in which they are worked out: from the last level up. */
export function pairsOf(levels: readonly (readonly number[])[]): readonly { readonly leader: number; readonly follower: number }[] {
  return levels.flatMap((leaders, level) =>
    leaders.flatMap((leader) => levels.slice(level + 1).flatMap((below) => below.map((follower) => ({ leader, follower }))))
  )
}
