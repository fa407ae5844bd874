import * as tf from '@tensorflow/tfjs-core'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { compositeTerms } from '../../agents/composite-categorical'
import type { CategoricalHead, CompositeTerms } from '../../agents/composite-categorical'
import type { UpdateResult } from '../../agents/run-program'
import { ppoClipLoss } from '../ppo-clip'
import type { PpoClipSettings } from '../ppo-clip'
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
  readonly heads: readonly HeadProbe[]
  readonly agents: readonly string[]
  /** (n, agent) each. */
  readonly oldLogProbability: NamedArray
  readonly advantage: NamedArray
  readonly value: NamedArray
  readonly oldValue: NamedArray
  readonly valueTarget: NamedArray
  readonly settings: PpoClipSettings
}

/** The clipped objective on given logits and values; the gradients are by the logits of each head and by the values, last. */
export async function probeClippedLoss(
  probe: LossProbe,
  compute?: Compute
): Promise<{ readonly report: UpdateResult; readonly gradients: readonly Float32Array[] }> {
  const { heads, agents, settings } = probe
  const given = (array: NamedArray): tf.Tensor2D => tensorOf(array) as tf.Tensor2D
  const { results, gradients } = await differentiate(
    (inputs, found) => {
      const terms = ppoClipLoss(
        {
          ...termsOf(heads, inputs.slice(0, -1), agents.length),
          value: inputs[inputs.length - 1] as tf.Tensor2D,
          oldLogProbability: given(probe.oldLogProbability),
          oldValue: given(probe.oldValue),
          advantage: given(probe.advantage),
          valueTarget: given(probe.valueTarget)
        },
        settings
      )
      found.set('report', tf.concat([reportVector(terms), tf.zeros([1])]))
      return terms.loss
    },
    [...heads.map((head) => tensorOf(head.logits)), tensorOf(probe.value)],
    { compute }
  )
  return { report: namedReport(results.get('report')!, agents, settings), gradients }
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
