import { chosenObjective } from '@shared/config/run-schema'
import type { RunConfig } from '@shared/config/run-schema'
import { getPath } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import type { Objective } from './objective'
import { ppoClip } from './ppo-clip'
import { ppoKl } from './ppo-kl'
import { reinforce } from './reinforce'
import { reinforceWithCritic } from './reinforce-critic'
import { stackelbergObjectives } from './spg/variants'

/** Every objective of this build; those of one trainer in the order documentation lists them. */
export const objectives: readonly Objective[] = [ppoClip, ppoKl, reinforce, reinforceWithCritic, ...stackelbergObjectives]

export function objectivesOf(trainer: string): readonly Objective[] {
  return objectives.filter((objective) => objective.trainer === trainer)
}

/**
 * What a configuration makes agents learn: its trainer's objective that its settings choose.
 * @throws AppError `bad-config` for a trainer without one
 */
export function objectiveOf(config: RunConfig): Objective {
  const found = chosenObjective(objectivesOf(config.trainer), (path) => getPath(config, path))
  if (found === null) throw new AppError('bad-config', `trainer is ${config.trainer}, which has no objective for these settings.`)
  return found
}
