import type { Problem, RunConfig } from '@shared/config/run-schema'
import { createNetworks } from '../agents/networks'
import type { RunShape } from '../agents/run-program'
import { learningLayout } from './learning-rates'
import { objectiveOf, objectivesOf } from './registry'

/**
 * What a configuration's objective asks of networks that they cannot give: the rules that can only be checked once the size of the images is
 * known. Needs no tensor backend.
 */
export function networkRules(config: RunConfig, shape: RunShape): readonly Problem[] {
  // agents that answer alone follow no objective of dialogues
  if (objectivesOf(config.trainer).length === 0) return []
  return objectiveOf(config).check?.({ config, shape, layout: learningLayout(config, createNetworks(config, shape)) }) ?? []
}
