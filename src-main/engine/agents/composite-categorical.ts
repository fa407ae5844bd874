import * as tf from '@tensorflow/tfjs-core'
import { detached } from '../nets/detached'

/**
 * Independent categorical choices of one kind, several per frame: a slot is one choice of one agent
 * (its decision, or its symbol in one channel and position). Channels an agent cannot see have no slot,
 * so they add nothing to log-probability and entropy (nip-spec 7, G6).
 */
export interface CategoricalHead {
  /** (n, slot, outcome). */
  readonly logits: tf.Tensor3D
  /** Index of the agent each slot belongs to. */
  readonly owners: readonly number[]
}

/** Log-probability of given outcomes and entropy, summed over the slots of each agent: (n, agent). */
export interface CompositeTerms {
  readonly logProbability: tf.Tensor2D
  readonly entropy: tf.Tensor2D
}

/**
 * @param outcomes (n, slot) int32 per head
 * @param twice whether the result can be derived twice, which takes more operations
 */
export function compositeTerms(heads: readonly CategoricalHead[], outcomes: readonly tf.Tensor2D[], agents: number, twice = false): CompositeTerms {
  const terms = heads.map(({ logits, owners }, index) => {
    const [logProbability, entropy] = tf.unstack((twice ? plainTerms : categoricalTerms)(logits, oneHot(outcomes[index]!, logits.shape[2])), 0)
    return { logProbability: sumByAgent(logProbability!, owners, agents), entropy: sumByAgent(entropy!, owners, agents) }
  })
  return {
    logProbability: sumOf(terms.map((term) => term.logProbability)),
    entropy: sumOf(terms.map((term) => term.entropy))
  }
}

/** (n, slot) -> (n, slot, outcome). tfjs refuses a single outcome, which is chosen always. */
function oneHot(chosen: tf.Tensor2D, outcomes: number): tf.Tensor {
  return outcomes === 1 ? tf.ones([...chosen.shape, 1]) : tf.cast(tf.oneHot(chosen, outcomes), 'float32')
}

/** The same as categoricalTerms, with gradients that tfjs derives and can derive again. */
function plainTerms(logits: tf.Tensor, chosen: tf.Tensor): tf.Tensor {
  // the largest logit is a constant: whatever is subtracted from all of them changes nothing
  const centred = tf.sub(logits, detached(tf.max(logits, -1, true)))
  const logProbabilities = tf.sub(centred, tf.log(tf.sum(tf.exp(centred), -1, true)))
  const entropy = tf.neg(tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities), -1))
  return tf.stack([tf.sum(tf.mul(logProbabilities, chosen), -1), entropy], 0)
}

/**
 * (2, n, slot): ln p(chosen) and entropy of softmax(logits), with the gradients written out
 *
 *   d ln p(chosen) / d logits = chosen - p,      d H / d logits = - p (ln p + H)
 *
 * which takes a third of the operations of deriving them.
 */
const categoricalTerms = tf.customGrad((...given) => {
  const [logits, chosen, save] = given as unknown as [tf.Tensor, tf.Tensor, (tensors: tf.Tensor[]) => void]
  const centred = tf.sub(logits, tf.max(logits, -1, true))
  const weights = tf.exp(centred)
  const total = tf.sum(weights, -1, true)
  const logProbabilities = tf.sub(centred, tf.log(total))
  const probabilities = tf.div(weights, total)
  const chosenLog = tf.sum(tf.mul(logProbabilities, chosen), -1)
  const entropy = tf.neg(tf.sum(tf.mul(probabilities, logProbabilities), -1))
  save([chosen, probabilities, logProbabilities, entropy])
  return {
    value: tf.stack([chosenLog, entropy], 0),
    gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
      const [choice, p, logP, h] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
      const [onLog, onEntropy] = tf.unstack(tf.expandDims(upstream, -1), 0) as [tf.Tensor, tf.Tensor]
      const throughLog = tf.mul(onLog, tf.sub(choice, p))
      const throughEntropy = tf.mul(onEntropy, tf.mul(p, tf.add(logP, tf.expandDims(h, -1))))
      return [tf.sub(throughLog, throughEntropy), tf.zerosLike(choice)]
    }
  }
}) as (logits: tf.Tensor, chosen: tf.Tensor) => tf.Tensor

/** (n, slot) -> (n, agent). */
function sumByAgent(perSlot: tf.Tensor, owners: readonly number[], agents: number): tf.Tensor2D {
  if (owners.length === agents && owners.every((owner, slot) => owner === slot)) return perSlot as tf.Tensor2D
  const belongs = owners.map((owner) => Array.from({ length: agents }, (_, agent) => (agent === owner ? 1 : 0)))
  return tf.matMul(perSlot as tf.Tensor2D, tf.tensor2d(belongs))
}

function sumOf(tensors: readonly tf.Tensor2D[]): tf.Tensor2D {
  return tensors.reduce((sum, tensor) => tf.add(sum, tensor))
}
