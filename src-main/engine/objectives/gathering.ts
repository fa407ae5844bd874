import * as tf from '@tensorflow/tfjs-core'
import type { LearningRule } from './objective'

/** A rule for agents whose gradients gather while they rest, and where in its memory they stand: behind what the rule itself remembers. */
export interface GatheringRule {
  readonly rule: LearningRule
  readonly from: number
}

/**
 * Makes room for gathered gradients in what a rule remembers, so that they are kept, stored and resumed with it (departure G37).
 * @param size trained parameters
 */
export function gathering(rule: LearningRule, size: number): GatheringRule {
  const own = rule.memory?.initial ?? new Float32Array(0)
  const initial = new Float32Array(own.length + size)
  initial.set(own)
  return {
    from: own.length,
    rule: {
      ...rule,
      memory: { key: `${rule.memory?.key ?? ''}+gathered`, initial },
      loss: (terms) => {
        const mine = tf.slice1d(terms.memory, 0, own.length)
        const found = rule.loss({ ...terms, memory: mine })
        return { ...found, memory: tf.concat1d([found.memory ?? mine, tf.slice1d(terms.memory, own.length, size)]) }
      }
    }
  }
}
