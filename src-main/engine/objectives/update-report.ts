import * as tf from '@tensorflow/tfjs-core'
import type { UpdateResult } from '../agents/run-program'
import type { PpoClipLoss, PpoClipSettings } from './ppo-clip'

/** What is logged of a loss, in one vector; the gradient's norm is appended once it is known. */
export function reportVector({ objective, critic, entropy, divergence, effectiveSampleSize }: PpoClipLoss): tf.Tensor1D {
  return tf.concat([objective, critic, entropy, divergence, effectiveSampleSize])
}

/**
 * The report vector of trainStep under the reference's metric names (nip-spec 7.2, 8.6): sums over agents, and
 * `<agent>.` for each agent's own.
 */
export function namedReport(report: ArrayLike<number>, agents: readonly string[], { entropyEps, criticCoef }: PpoClipSettings): UpdateResult {
  const count = agents.length
  const part = (index: number): number[] => Array.from({ length: count }, (_, agent) => report[index * count + agent]!)
  const objective = part(0)
  const distance = part(1)
  const entropy = part(2)
  const divergence = part(3)
  const sampleSizes = Array.from({ length: report.length - 4 * count - 1 }, (_, index) => report[4 * count + index]!)
  const critic = distance.map((value) => criticCoef * value)
  const entropyLoss = entropy.map((value) => -entropyEps * value)
  const result: Record<string, number> = {
    loss_objective: sum(objective),
    loss_critic: sum(critic),
    loss_critic_unscaled: sum(distance),
    loss_entropy: sum(entropyLoss),
    entropy: sum(entropy),
    kl_divergence: sum(divergence) / count,
    ESS: sum(sampleSizes) / sampleSizes.length,
    grad_norm: report[report.length - 1]!
  }
  agents.forEach((agent, index) => {
    result[`${agent}.loss_objective`] = objective[index]!
    result[`${agent}.loss_critic`] = critic[index]!
    result[`${agent}.loss_entropy`] = entropyLoss[index]!
  })
  return result
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
