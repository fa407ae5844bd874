import type { RunConfig } from '@shared/config/run-schema'
import { dependsOnCompany } from '../agents/company'
import { generalisedAdvantages } from '../objectives/gae'
import type { Advantages } from '../objectives/gae'
import type { FrameSignal } from '../objectives/objective'
import { flattenedRewardToGo, rewardToGo } from '../objectives/reward-to-go'
import type { FrameStore } from './frame-store'
import type { NextValues } from './next-values'

/** What an objective learns from a batch, worked out once per iteration; null for what it does not read. */
export interface LearningSignals {
  readonly advantages: Advantages | null
  /** (frame, agent) */
  readonly rewardToGo: Float64Array | null
}

/** Room for the signals of `size` = frames * agents. */
export function blankSignals(signals: readonly FrameSignal[], size: number): LearningSignals {
  return {
    advantages: signals.includes('advantage') ? { advantage: new Float64Array(size), target: new Float64Array(size) } : null,
    rewardToGo: signals.includes('reward_to_go') ? new Float64Array(size) : null
  }
}

/**
 * Fills the signals for a batch. By default a verdict and the round limit both end everything, and nothing passes from one environment
 * to the next (departures G1, G2, G3).
 * @throws AppError `bad-config` where reference_quirks cannot follow the reference
 */
export async function fillSignals(signals: LearningSignals, frames: FrameStore, nextValues: NextValues, config: RunConfig): Promise<void> {
  const { advantages, rewardToGo: toGo } = signals
  const { environments, steps, agents, reward } = frames
  const { gamma, lmbda } = config.rl
  const quirks = config.reference_quirks
  const done = quirks ? frames.agentsDone : frames.everyAgentDone()
  if (advantages !== null) {
    const { value, nextValue } = await frameValues(frames, nextValues, config)
    const terminal = quirks ? frames.terminated : frames.done
    generalisedAdvantages({ environments, steps, agents, reward, value, nextValue, done, terminal }, gamma, lmbda, advantages)
  }
  if (toGo !== null) {
    const follow = quirks ? flattenedRewardToGo : rewardToGo
    follow({ environments, steps, agents, reward, done }, gamma, toGo)
  }
}

/**
 * Values of what was acted on and of what followed, (frame, agent) each, both by the same critic. Collection noted the online one's, which
 * values are limited against and statistics are of; with a target critic, all that is learned from is its own.
 */
async function frameValues(
  frames: FrameStore,
  nextValues: NextValues,
  config: RunConfig
): Promise<{ readonly value: Float32Array; readonly nextValue: Float32Array }> {
  const online = config.rl.target_critic_tau === null
  if (dependsOnCompany(config)) {
    const value = online ? frames.value : new Float32Array(frames.value.length)
    return { nextValue: await nextValues.fillTogether(frames, value), value }
  }
  const value = online ? frames.value : await nextValues.own(frames)
  return { value, nextValue: await nextValues.fill(frames, value, config.reference_quirks) }
}
