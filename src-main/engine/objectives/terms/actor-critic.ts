import type * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import type { FrameSignal, FrameTerms } from '../objective'
import { criticSettings } from './critic'
import type { CriticSettings } from './critic'
import { sum } from './means'

/** What every loss of a policy beside a critic reads, all (frame, agent). */
export interface ActorCriticInputs {
  /** Joint log-probability now, and when the action was sampled. */
  readonly logProbability: tf.Tensor2D
  readonly oldLogProbability: tf.Tensor2D
  readonly entropy: tf.Tensor2D
  readonly value: tf.Tensor2D
  readonly oldValue: tf.Tensor2D
  readonly advantage: tf.Tensor2D
  readonly valueTarget: tf.Tensor2D
}

export interface ActorCriticSettings extends CriticSettings {
  readonly entropyEps: number
  readonly criticCoef: number
  readonly normalizeAdvantage: boolean
}

export const actorCriticSignals: readonly FrameSignal[] = ['log_probability', 'advantage', 'value_target', 'old_value']

export function actorCriticInputs({ logProbability, entropy, value, collected }: FrameTerms): ActorCriticInputs {
  return {
    logProbability,
    oldLogProbability: collected('log_probability'),
    entropy,
    value,
    oldValue: collected('old_value'),
    advantage: collected('advantage'),
    valueTarget: collected('value_target')
  }
}

export function actorCriticSettings(config: Pick<RunConfig, 'ppo' | 'rl' | 'reference_quirks'>): ActorCriticSettings {
  const { ppo } = config
  return { ...criticSettings(config), entropyEps: ppo.entropy_eps, criticCoef: ppo.critic_coef, normalizeAdvantage: ppo.normalize_advantage }
}

/** Distance and entropy of every agent as the reference logs them: sums, and `<agent>.` for each agent's own. */
export function namedCritic(
  agents: readonly string[],
  { critic, entropy }: { readonly critic: readonly number[]; readonly entropy: readonly number[] },
  { entropyEps, criticCoef }: Pick<ActorCriticSettings, 'entropyEps' | 'criticCoef'>
): Record<string, number> {
  const loss = critic.map((value) => criticCoef * value)
  const bonus = entropy.map((value) => -entropyEps * value)
  return {
    loss_critic: sum(loss),
    loss_critic_unscaled: sum(critic),
    loss_entropy: sum(bonus),
    entropy: sum(entropy),
    ...perAgent(agents, 'loss_critic', loss),
    ...perAgent(agents, 'loss_entropy', bonus)
  }
}

/** `<agent>.<name>` by agent. */
export function perAgent(agents: readonly string[], name: string, values: readonly number[]): Record<string, number> {
  return Object.fromEntries(agents.map((agent, index) => [`${agent}.${name}`, values[index]!]))
}
