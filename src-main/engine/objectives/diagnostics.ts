import * as tf from '@tensorflow/tfjs-core'
import type { FrameTerms, LearningRule } from './objective'
import { perAgent } from './terms/actor-critic'
import { meanOverFrames, sum } from './terms/means'

/**
 * What everyone who trains policies looks at, beside what a rule logs itself, per agent and over agents: how far the policies have moved from
 * those that collected the batch. With rho the ratio of the probabilities of what was chosen, now and then,
 *
 *   approx_kl     = mean_f rho - 1 - ln rho          never negative, unlike kl_divergence (Schulman 2020, "Approximating KL divergence")
 *   clip_fraction = share of frames with |rho - 1| > clip_epsilon
 */
export function withDiagnostics(rule: LearningRule, agents: readonly string[], clipEpsilon: number): LearningRule {
  if (!rule.signals.includes('log_probability')) return rule
  const { length: count } = agents
  return {
    ...rule,
    loss: (terms) => {
      const found = rule.loss(terms)
      return { ...found, report: { ...found.report, ...movement(terms, clipEpsilon) } }
    },
    parts: (frames) => ({ ...rule.parts(frames), approxKl: count, clipFraction: count }),
    named: ({ approxKl = [], clipFraction = [], ...parts }) => ({
      ...rule.named(parts),
      approx_kl: sum(approxKl) / count,
      clip_fraction: sum(clipFraction) / count,
      ...perAgent(agents, 'approx_kl', approxKl),
      ...perAgent(agents, 'clip_fraction', clipFraction)
    })
  }
}

/** (agent) each. */
function movement({ logProbability, collected }: FrameTerms, clipEpsilon: number): Record<'approxKl' | 'clipFraction', tf.Tensor1D> {
  const logRatio = tf.sub<tf.Tensor2D>(logProbability, collected('log_probability'))
  const change = tf.sub<tf.Tensor2D>(tf.exp(logRatio), 1)
  return {
    approxKl: meanOverFrames(tf.sub(change, logRatio)),
    clipFraction: meanOverFrames(tf.cast(tf.greater(tf.abs(change), clipEpsilon), 'float32'))
  }
}
