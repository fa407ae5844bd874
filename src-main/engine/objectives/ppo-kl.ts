import * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import { floats } from '../agents/host-inputs'
import type { LearningRule, Objective, StepGifts } from './objective'
import { actorCriticInputs, actorCriticSettings, actorCriticSignals, namedCritic, perAgent } from './terms/actor-critic'
import type { ActorCriticInputs, ActorCriticSettings } from './terms/actor-critic'
import { normalisedAdvantage } from './terms/advantage'
import { criticDistance } from './terms/critic'
import { meanOverFrames, sum } from './terms/means'

export interface PpoKlSettings extends ActorCriticSettings {
  readonly target: number
  readonly beta: number
  readonly increment: number
  readonly decrement: number
  /** The reference's rule (G35). */
  readonly quirks: boolean
}

/** The scalar to descend, what is logged, and the weight as it should be next; (agent) each unless said. */
export interface PpoKlLoss {
  readonly loss: tf.Scalar
  readonly objective: tf.Tensor1D
  /** Before critic_coef. */
  readonly critic: tf.Tensor1D
  /** Mean entropy, before entropy_eps and its sign. */
  readonly entropy: tf.Tensor1D
  /** Mean of old minus new log-probability. */
  readonly divergence: tf.Tensor1D
  readonly beta: tf.Tensor1D
}

/** Weights stay in this range, so that halving never ends in a zero that nothing can double. */
const smallestBeta = 1e-6
const largestBeta = 1e6

/**
 * Proximal policy optimisation with a penalty on the divergence whose weight adapts (Schulman et al. 2017, section 4; nip-spec 7.3):
 * means over frames f, sums over agents a, a weight beta for each agent.
 *
 *   w    = log pi(action) - log pi_old(action)              rho = exp(w)
 *   KL_a = mean_f rho - 1 - w                               never negative; its mean is the divergence of pi from pi_old
 *   L_a  = - mean_f rho A^ + beta_a KL_a
 *   loss = sum_a L_a + C_a + E_a                            C, E as with clipping
 *   beta_a <- beta_a * increment  if KL_a > 1.5 target,   beta_a * decrement  if KL_a < target / 1.5
 *             after the last minibatch of a batch, for the next one
 *
 * The reference estimates KL_a as mean_f -w, which may be negative, and changes beta in every minibatch before the gradient is taken: the
 * loss it logs has the old weight, the gradient the new one (G35).
 */
export function ppoKlLoss(inputs: ActorCriticInputs, beta: tf.Tensor1D, settings: PpoKlSettings): PpoKlLoss {
  const { entropyEps, criticCoef, quirks } = settings
  const advantage = settings.normalizeAdvantage ? normalisedAdvantage(inputs.advantage) : inputs.advantage
  const logWeight = tf.sub<tf.Tensor2D>(inputs.logProbability, inputs.oldLogProbability)
  const ratio = tf.exp(logWeight)

  const gain = meanOverFrames(tf.mul(ratio, advantage))
  const divergence = tf.neg(meanOverFrames(logWeight))
  const estimate = quirks ? divergence : meanOverFrames(tf.sub(tf.sub(ratio, 1), logWeight))
  const next = adapted(beta, estimate, settings)
  const penalised = (weight: tf.Tensor1D): tf.Tensor1D => tf.sub(tf.mul(weight, estimate), gain)

  const critic = meanOverFrames(criticDistance(inputs, settings))
  const entropy = meanOverFrames(inputs.entropy)
  const descended = tf.add(penalised(quirks ? next : beta), tf.sub(tf.mul(critic, criticCoef), tf.mul(entropy, entropyEps)))
  return { loss: tf.sum(descended), objective: penalised(beta), critic, entropy, divergence, beta: next }
}

/** (agent): steps instead of choices, whose derivative is zero, as the weight is a constant to the gradient. */
function adapted(beta: tf.Tensor1D, estimate: tf.Tensor1D, { target, increment, decrement, quirks }: PpoKlSettings): tf.Tensor1D {
  const far = tf.step(tf.sub(estimate, 1.5 * target))
  const near = tf.step(tf.sub(target / 1.5, estimate))
  const factor = tf.add(1, tf.add(tf.mul(far, increment - 1), tf.mul(near, decrement - 1)))
  const next = tf.mul<tf.Tensor1D>(beta, factor)
  return quirks ? next : tf.clipByValue(next, smallestBeta, largestBeta)
}

export function ppoKlSettings(config: Pick<RunConfig, 'ppo' | 'rl' | 'reference_quirks'>): PpoKlSettings {
  const { kl_target: target, kl_beta: beta, kl_increment: increment, kl_decrement: decrement } = config.ppo
  return { ...actorCriticSettings(config), target, beta, increment, decrement, quirks: config.reference_quirks }
}

/** The loss on the agents' frames, the weights it remembers, and how it is logged. */
export function ppoKlRule(settings: PpoKlSettings, agents: readonly string[]): LearningRule {
  const { length: count } = agents
  return {
    signals: actorCriticSignals,
    memory: { key: 'kl_beta', initial: new Float32Array(count).fill(settings.beta) },
    gifts: settings.quirks ? null : batchEnds(),
    steer: null,
    loss: (terms) => {
      const { loss, beta: next, ...report } = ppoKlLoss(actorCriticInputs(terms), terms.memory, settings)
      const beta = settings.quirks ? next : tf.add<tf.Tensor1D>(terms.memory, tf.mul(terms.given('batch_ends'), tf.sub(next, terms.memory)))
      return { loss, report: { ...report, beta }, memory: beta }
    },
    parts: () => ({ objective: count, critic: count, entropy: count, divergence: count, beta: count }),
    named: ({ objective = [], critic = [], entropy = [], divergence = [], beta = [] }) => ({
      loss_objective: sum(objective),
      kl_divergence: sum(divergence) / count,
      ...perAgent(agents, 'loss_objective', objective),
      ...perAgent(agents, 'kl_beta', beta),
      ...namedCritic(agents, { critic, entropy }, settings)
    })
  }
}

/** 1 for the last minibatch of a batch, else 0: (1). */
function batchEnds(): StepGifts {
  const ends = new Float32Array(1)
  return {
    specs: { batch_ends: floats(1) },
    next: ({ last = false }) => {
      ends[0] = last ? 1 : 0
      return { batch_ends: ends }
    },
    read: () => new Map(),
    write: () => undefined
  }
}

export const ppoKl: Objective = {
  name: 'ppo_kl_penalty',
  title: 'PPO with a penalty',
  help: 'Moving away from the policy that collected the batch costs; the price follows how far it moves.',
  trainer: 'vanilla_ppo',
  chosenBy: { path: 'ppo.loss_type', value: 'kl_penalty' },
  groups: ['ppo'],
  ignores: [],
  algorithm: `
w[f,a]  = log pi(action[f,a]) - log pi_old(action[f,a])        rho = exp(w)
A^[f,a] = (A - mean_f A) / max(std_f A, 1e-6)
KL[a]   = mean_f  rho - 1 - w                                  (under reference_quirks: mean_f -w)
L[a]    = - mean_f rho A^  +  beta[a] KL[a]
loss    = sum_a  L + C + E                                     C, E as with clipping
after the last minibatch of every batch (under reference_quirks after every one):
beta[a] <- beta[a] * kl_increment   if KL[a] > 1.5 kl_target
beta[a] <- beta[a] * kl_decrement   if KL[a] < kl_target / 1.5`,
  sources: ['Schulman et al. 2017, "Proximal policy optimization algorithms", section 4', 'Schulman 2020, "Approximating KL divergence" (the third estimate)'],
  departures: ['G35'],
  signals: actorCriticSignals,
  rule: ({ config, shape }) => ppoKlRule(ppoKlSettings(config), shape.agents)
}
