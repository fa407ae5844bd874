import * as tf from '@tensorflow/tfjs-core'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { compositeTerms } from '../../agents/composite-categorical'
import type { CategoricalHead, CompositeTerms } from '../../agents/composite-categorical'
import type { UpdateResult } from '../../agents/run-program'
import type { FrameSignal, LearningRule } from '../objective'
import { namedReport, reportVector } from '../update-report'
import type { Compute } from './compute'
import { differentiate, tensorOf, weightedSum } from './differentiate'

/** One kind of choice, given by logits instead of a network. */
export interface HeadProbe {
  /** (n, agent, ..., outcome). */
  readonly logits: NamedArray
  /** What was chosen, (n, agent, ...). */
  readonly chosen: NamedArray
  /** Which places between batch and outcome take part, in order; the others belong to channels their agent cannot see. */
  readonly slots: readonly number[]
  /** The agent of each of them. */
  readonly owners: readonly number[]
}

/** Log-probability and entropy of each agent's choices, (n, agent), with the gradients by the logits of each head. */
export async function probeDistribution(
  heads: readonly HeadProbe[],
  agents: number,
  cotangents: NamedArrays,
  compute?: Compute
): Promise<{ readonly logProbability: Float32Array; readonly entropy: Float32Array; readonly gradients: readonly Float32Array[] }> {
  const { results, gradients } = await differentiate(
    (logits, found) => {
      const { logProbability, entropy } = termsOf(heads, logits, agents)
      found.set('log_prob', logProbability).set('entropy', entropy)
      return weightedSum({ log_prob: logProbability, entropy }, cotangents)
    },
    heads.map((head) => tensorOf(head.logits)),
    { compute }
  )
  return { logProbability: results.get('log_prob')!, entropy: results.get('entropy')!, gradients }
}

export interface LossProbe {
  readonly rule: LearningRule
  readonly heads: readonly HeadProbe[]
  readonly agents: number
  /** (n, agent) */
  readonly value: NamedArray
  /** (n, agent) each; what the rule reads. */
  readonly collected: ReadonlyMap<FrameSignal, NamedArray>
  /** What the rule remembers before; its initial memory by default. */
  readonly memory?: Float32Array
}

export interface LossProbed {
  readonly report: UpdateResult
  /** By the logits of each head and by the values, last. */
  readonly gradients: readonly Float32Array[]
  /** What the rule remembers after; empty where it remembers nothing. */
  readonly memory: Float32Array
}

/** An objective's loss on given logits and values. */
export async function probeLoss({ rule, heads, agents, value, collected, memory }: LossProbe, compute?: Compute): Promise<LossProbed> {
  const remembered = memory ?? rule.memory?.initial ?? new Float32Array(0)
  const { results, gradients } = await differentiate(
    (inputs, found) => {
      const terms = rule.loss({
        ...termsOf(heads, inputs.slice(0, -1), agents),
        value: inputs[inputs.length - 1] as tf.Tensor2D,
        collected: (signal) => tensorOf(collected.get(signal)!) as tf.Tensor2D,
        given: (key) => {
          throw new Error(`a loss on its own is given no ${key}`)
        },
        memory: tf.tensor1d(remembered)
      })
      found.set('report', tf.concat([reportVector(terms), tf.zeros([1])]))
      if (terms.memory) found.set('memory', terms.memory)
      return terms.loss
    },
    [...heads.map((head) => tensorOf(head.logits)), tensorOf(value)],
    { compute }
  )
  return { report: namedReport(results.get('report')!, value.shape[0] ?? 1, rule), gradients, memory: results.get('memory') ?? remembered }
}

function termsOf(heads: readonly HeadProbe[], logits: readonly tf.Tensor[], agents: number): CompositeTerms {
  const picked = heads.map(({ logits: { shape }, chosen, slots, owners }, index): { head: CategoricalHead; outcome: tf.Tensor2D } => {
    const count = shape[0] ?? 1
    const outcomes = shape[shape.length - 1] ?? 1
    const places = tf.tensor1d([...slots], 'int32')
    return {
      head: { logits: tf.gather(tf.reshape(logits[index]!, [count, -1, outcomes]), places, 1) as tf.Tensor3D, owners },
      outcome: tf.gather(tf.reshape(tensorOf(chosen, 'int32'), [count, -1]), places, 1) as tf.Tensor2D
    }
  })
  return compositeTerms(
    picked.map(({ head }) => head),
    picked.map(({ outcome }) => outcome),
    agents
  )
}
