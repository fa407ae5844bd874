import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import type { LearningRule, Objective } from './objective'
import { actorCriticInputs, actorCriticSettings, actorCriticSignals, namedCritic, perAgent } from './terms/actor-critic'
import type { ActorCriticInputs, ActorCriticSettings } from './terms/actor-critic'
import { normalisedAdvantage } from './terms/advantage'
import { clippedGain } from './terms/clipped-gain'
import { criticDistance } from './terms/critic'
import { effectiveSampleSize, sampleSizes } from './terms/effective-sample-size'
import { meanOverFrames, sum } from './terms/means'

/** Settings of the loss, as resolved numbers. */
export interface PpoClipSettings extends ActorCriticSettings {
  readonly clipEpsilon: number
}

/** The scalar to descend, and what is logged, (agent) each unless said. */
export interface PpoClipLoss {
  readonly loss: tf.Scalar
  readonly objective: tf.Tensor1D
  /** Before critic_coef. */
  readonly critic: tf.Tensor1D
  /** Mean entropy, before entropy_eps and its sign. */
  readonly entropy: tf.Tensor1D
  /** Mean of old minus new log-probability. */
  readonly divergence: tf.Tensor1D
  /** (agent), or (1) for a single frame. */
  readonly effectiveSampleSize: tf.Tensor1D
}

/**
 * Proximal policy optimisation with a clipped objective (Schulman et al. 2017, algorithm 1; nip-spec 7.2), for several agents
 * whose frames are the same and whose policies are apart: means over frames f, sums over agents a.
 *
 *   w    = log pi(action) - log pi_old(action)              rho = exp(w)
 *   A^   = (A - mean_f A) / max(std_f A, 1e-6)
 *   L_a  = - mean_f min( rho A^,  exp(clamp(w, log(1 - eps), log(1 + eps))) A^ )
 *   C_a  = critic_coef * mean_f distance(target, V)
 *   E_a  = - entropy_eps * mean_f H
 *   loss = sum_a L_a + C_a + E_a
 */
export function ppoClipLoss(inputs: ActorCriticInputs, settings: PpoClipSettings): PpoClipLoss {
  const { clipEpsilon, entropyEps, criticCoef } = settings
  const advantage = settings.normalizeAdvantage ? normalisedAdvantage(inputs.advantage) : inputs.advantage
  const logWeight = tf.sub<tf.Tensor2D>(inputs.logProbability, inputs.oldLogProbability)

  const objective = tf.neg(meanOverFrames(clippedGain(logWeight, advantage, clipEpsilon)))
  const critic = meanOverFrames(criticDistance(inputs, settings))
  const entropy = meanOverFrames(inputs.entropy)
  const perAgent = tf.add(objective, tf.sub(tf.mul(critic, criticCoef), tf.mul(entropy, entropyEps)))
  return {
    loss: tf.sum(perAgent),
    objective,
    critic,
    entropy,
    divergence: tf.neg(meanOverFrames(logWeight)),
    effectiveSampleSize: effectiveSampleSize(logWeight)
  }
}

export function ppoClipSettings(config: Pick<RunConfig, 'ppo' | 'rl' | 'reference_quirks'>): PpoClipSettings {
  return { ...actorCriticSettings(config), clipEpsilon: config.ppo.clip_epsilon }
}

/** The loss on the agents' frames, and how it is logged. */
export function ppoClipRule(settings: PpoClipSettings, agents: readonly string[]): LearningRule {
  const { length: count } = agents
  return {
    signals: actorCriticSignals,
    memory: null,
    gifts: null,
    steer: null,
    loss: (terms) => {
      const { loss, ...report } = ppoClipLoss(actorCriticInputs(terms), settings)
      return { loss, report }
    },
    parts: (frames) => ({ objective: count, critic: count, entropy: count, divergence: count, effectiveSampleSize: sampleSizes(count, frames) }),
    named: ({ objective = [], critic = [], entropy = [], divergence = [], effectiveSampleSize: sizes = [] }) => ({
      loss_objective: sum(objective),
      kl_divergence: sum(divergence) / count,
      ESS: sum(sizes) / sizes.length,
      ...perAgent(agents, 'loss_objective', objective),
      ...namedCritic(agents, { critic, entropy }, settings)
    })
  }
}

export const ppoClip: Objective = {
  name: 'ppo_clip',
  title: 'PPO with clipping',
  help: 'A choice that became much more or much less likely than when it was made teaches nothing more.',
  trainer: 'vanilla_ppo',
  chosenBy: { path: 'ppo.loss_type', value: 'clip' },
  groups: ['ppo'],
  ignores: ['ppo.kl_target', 'ppo.kl_beta', 'ppo.kl_decrement', 'ppo.kl_increment'],
  algorithm: `
w[f,a]  = log pi(action[f,a]) - log pi_old(action[f,a])        rho = exp(w)
A^[f,a] = (A - mean_f A) / max(std_f A, 1e-6)
L[a]    = - mean_f min( rho A^,  exp(clamp(w, log(1 - clip_epsilon), log(1 + clip_epsilon))) A^ )
C[a]    = critic_coef * mean_f distance(target, V)
E[a]    = - entropy_eps * mean_f H
loss    = sum_a  L + C + E`,
  sources: ['Schulman et al. 2017, "Proximal policy optimization algorithms", equation 7 and algorithm 1'],
  departures: ['G4', 'G7', 'G30', 'G67'],
  signals: actorCriticSignals,
  rule: ({ config, shape }) => ppoClipRule(ppoClipSettings(config), shape.agents)
}
