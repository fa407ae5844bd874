import * as tf from '@tensorflow/tfjs-core'
import type { LearningRule, Objective } from './objective'
import { perAgent } from './terms/actor-critic'
import { meanOverFrames, sum } from './terms/means'

/** The scalar to descend, and what is logged, (agent). */
export interface ReinforceLoss {
  readonly loss: tf.Scalar
  readonly actor: tf.Tensor1D
  /** Mean weight. */
  readonly weight: tf.Tensor1D
}

/**
 * REINFORCE (Williams 1992; nip-spec 7.6) with the reward to go as weight: means over frames f, sums over agents a.
 *
 *   L_a  = - mean_f log pi(action) G          G: discounted rewards from the frame to the end of its dialogue
 *   loss = sum_a L_a
 *
 * @param logProbability (frame, agent) @param weight (frame, agent): a constant to the gradient
 */
export function reinforceLoss(logProbability: tf.Tensor2D, weight: tf.Tensor2D): ReinforceLoss {
  const actor = tf.neg(meanOverFrames(tf.mul(logProbability, weight)))
  return { loss: tf.sum(actor), actor, weight: meanOverFrames(weight) }
}

/** The loss on the agents' frames, and how it is logged. */
export function reinforceRule(agents: readonly string[]): LearningRule {
  const { length: count } = agents
  return {
    signals: ['reward_to_go'],
    memory: null,
    gifts: null,
    steer: null,
    loss: ({ logProbability, collected }) => {
      const { loss, ...report } = reinforceLoss(logProbability, collected('reward_to_go'))
      return { loss, report }
    },
    parts: () => ({ actor: count, weight: count }),
    named: ({ actor = [], weight = [] }) => ({
      loss_actor: sum(actor),
      reward_to_go: sum(weight),
      ...perAgent(agents, 'loss_actor', actor),
      ...perAgent(agents, 'reward_to_go', weight)
    })
  }
}

export const reinforce: Objective = {
  name: 'reinforce',
  title: 'REINFORCE',
  help: 'Every choice becomes more likely by the rewards that followed it.',
  trainer: 'reinforce',
  chosenBy: { path: 'reinforce.use_advantage_and_critic', value: false },
  groups: ['reinforce'],
  ignores: ['rl.loss_critic_type', 'rl.clip_value', 'rl.lmbda', 'rl.use_shared_body'],
  algorithm: `
G[f,a] = reward[f,a] + gamma G[next f,a]        up to the end of the dialogue, or of the batch
L[a]   = - mean_f log pi(action[f,a]) G[f,a]
loss   = sum_a  L`,
  sources: ['Williams 1992, "Simple statistical gradient-following algorithms for connectionist reinforcement learning"'],
  departures: ['G3', 'G4'],
  signals: ['reward_to_go'],
  rule: ({ shape }) => reinforceRule(shape.agents)
}
