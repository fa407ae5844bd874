import * as tf from '@tensorflow/tfjs-core'
import type { FrameSignal, LearningRule, Objective } from './objective'
import { reinforceLoss } from './reinforce'
import { perAgent } from './terms/actor-critic'
import { normalisedAdvantage } from './terms/advantage'
import { criticDistance, criticSettings } from './terms/critic'
import type { CriticInputs, CriticSettings } from './terms/critic'
import { meanOverFrames, sum } from './terms/means'

export interface ReinforceCriticSettings extends CriticSettings {
  readonly normalizeAdvantage: boolean
}

export interface ReinforceCriticInputs extends CriticInputs {
  readonly logProbability: tf.Tensor2D
  readonly advantage: tf.Tensor2D
}

/** The scalar to descend, and what is logged, (agent). */
export interface ReinforceCriticLoss {
  readonly loss: tf.Scalar
  readonly actor: tf.Tensor1D
  readonly critic: tf.Tensor1D
}

/**
 * REINFORCE with advantages over a learned value as weights (nip-spec 7.6), where the reference stops (G28):
 *
 *   L_a  = - mean_f log pi(action) A^
 *   loss = sum_a L_a + mean_f distance(target, V)
 */
export function reinforceCriticLoss(inputs: ReinforceCriticInputs, settings: ReinforceCriticSettings): ReinforceCriticLoss {
  const advantage = settings.normalizeAdvantage ? normalisedAdvantage(inputs.advantage) : inputs.advantage
  const { loss, actor } = reinforceLoss(inputs.logProbability, advantage)
  const critic = meanOverFrames(criticDistance(inputs, settings))
  return { loss: tf.add(loss, tf.sum(critic)), actor, critic }
}

const signals: readonly FrameSignal[] = ['advantage', 'value_target', 'old_value']

/** The loss on the agents' frames, and how it is logged. */
export function reinforceCriticRule(settings: ReinforceCriticSettings, agents: readonly string[]): LearningRule {
  const { length: count } = agents
  return {
    signals,
    memory: null,
    gifts: null,
    steer: null,
    loss: ({ logProbability, value, collected }) => {
      const given = { logProbability, value, advantage: collected('advantage'), valueTarget: collected('value_target'), oldValue: collected('old_value') }
      const { loss, ...report } = reinforceCriticLoss(given, settings)
      return { loss, report }
    },
    parts: () => ({ actor: count, critic: count }),
    named: ({ actor = [], critic = [] }) => ({
      loss_actor: sum(actor),
      loss_critic: sum(critic),
      ...perAgent(agents, 'loss_actor', actor),
      ...perAgent(agents, 'loss_critic', critic)
    })
  }
}

export const reinforceWithCritic: Objective = {
  name: 'reinforce_critic',
  title: 'REINFORCE with a critic',
  help: 'Every choice becomes more likely by how much better it went than a learned value said.',
  trainer: 'reinforce',
  chosenBy: { path: 'reinforce.use_advantage_and_critic', value: true },
  groups: ['reinforce', 'ppo'],
  ignores: ['ppo.loss_type', 'ppo.kl_target', 'ppo.kl_beta', 'ppo.kl_decrement', 'ppo.kl_increment', 'ppo.critic_coef', 'ppo.entropy_eps'],
  algorithm: `
A^[f,a] = (A - mean_f A) / max(std_f A, 1e-6)
L[a]    = - mean_f log pi(action[f,a]) A^[f,a]
C[a]    = mean_f distance(target, V)
loss    = sum_a  L + C`,
  sources: ['Williams 1992; Sutton et al. 2000, "Policy gradient methods for reinforcement learning with function approximation"'],
  departures: ['G4', 'G7', 'G28'],
  signals,
  rule: ({ config, shape }) => reinforceCriticRule({ ...criticSettings(config), normalizeAdvantage: config.ppo.normalize_advantage }, shape.agents)
}
