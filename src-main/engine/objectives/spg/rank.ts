import type { Problem, RunConfig } from '@shared/config/run-schema'
import type { RuleOptions } from '../objective'
import { ActorVectors } from './actor-vectors'
import { learningLevels, pairsOf } from './levels'
import type { SpgVariant } from './variant'

/** The reference's product is zero whatever the Hessian: the leader's own entry does not depend on its followers (G31). */
export function invertsHessians({ foresees }: SpgVariant, { reference_quirks: quirks }: RunConfig): boolean {
  return foresees === 'best response' && !quirks
}

/** Rows of a Hessian are drawn without repetition, so every follower needs as many parameters. */
export function rankProblems(config: RunConfig, vectors: ActorVectors, agents: readonly string[]): readonly Problem[] {
  const { ihvp_rank: rank } = config.spg
  const followers = [...new Set(pairsOf(learningLevels(config, vectors)).map(({ follower }) => follower))].filter((agent) => vectors.sizes[agent]! < rank)
  const smallest = Math.min(...followers.map((agent) => vectors.sizes[agent]!))
  const few = followers.map((agent) => `${agents[agent]} has only ${vectors.sizes[agent]}`).join(' and ')
  const message = `spg.ihvp_rank is ${rank}, but ${few} parameters to draw rows of a Hessian from; lower it to ${smallest} or less.`
  return followers.length === 0 ? [] : [{ path: 'spg.ihvp_rank', message }]
}

/** What a variant cannot follow with these networks. */
export function variantProblems(variant: SpgVariant, { config, shape, layout }: RuleOptions): readonly Problem[] {
  return invertsHessians(variant, config) ? rankProblems(config, new ActorVectors(layout, shape.agents), shape.agents) : []
}
