import * as tf from '@tensorflow/tfjs-core'
import { compositeTerms } from '../agents/composite-categorical'
import { weightTable } from '../agents/parameter-layout'
import type { ParameterLayout } from '../agents/parameter-layout'
import { required } from '../agents/part'
import type { Tensors } from '../agents/part'
import type { SoloNetworks } from '../agents/solo-networks'
import { adamStep, trainerAdam } from './adam'
import type { AdamFactors } from './adam'
import { withGradient } from './gradient'
import type { LearnedState } from './learned-state'
import { learningBuffers } from './learning-buffers'
import { newestStatistics } from './train-step'

export interface SoloParts {
  readonly networks: SoloNetworks
  readonly layout: ParameterLayout
}

export type SoloStepResult = {
  readonly changed: Partial<LearnedState>
  /** Loss of every agent, then accuracy of every agent, both before the step. */
  readonly report: tf.Tensor1D
}

/**
 * One step of every agent that answers alone (nip-spec 8.8): cross entropy of its answer and the label, and Adam without clipping.
 *
 *   loss = sum over agents of  - mean over images of log softmax(logits)[label]
 *
 * Agents share nothing, so each descends its own term. Run it inside tf.tidy.
 * @param inputs image, embedding where agents use it, and labels (n, 1)
 */
export function soloStep(state: LearnedState, inputs: Tensors, factors: AdamFactors, { networks, layout }: SoloParts): SoloStepResult {
  const statistics = new Map<string, tf.Tensor>()
  const lossOf = (parameters: tf.Tensor1D) => {
    const answers = networks.answers({ mode: 'train', weights: weightTable(layout, { ...state, parameters }), statistics }, inputs)
    const { losses, accuracies } = judged(answers, inputs)
    return { loss: tf.sum<tf.Scalar>(losses), byproducts: [tf.concat1d([losses, accuracies]), newestStatistics(statistics, layout)] }
  }
  const finish = (moved: Partial<LearnedState>, [report, newest]: readonly tf.Tensor[]): SoloStepResult => ({
    changed: { ...moved, ...(layout.buffers.size === 0 ? {} : { buffers: learningBuffers(layout, state.buffers, newest as tf.Tensor1D, null) }) },
    // by-products are disposed of; what stays is a copy that shares their memory
    report: tf.clone(report as tf.Tensor1D)
  })
  if (layout.trained.size === 0) return finish({}, lossOf(state.parameters).byproducts)
  return withGradient(lossOf, state.parameters, (gradient, byproducts) => finish(adamStep(state, gradient, factors, trainerAdam), byproducts))
}

/** What a step would report, with running statistics and without learning. */
export function soloReport(state: LearnedState, inputs: Tensors, { networks, layout }: SoloParts): tf.Tensor1D {
  const { losses, accuracies } = judged(networks.answers({ mode: 'evaluate', weights: weightTable(layout, state) }, inputs), inputs)
  return tf.concat1d([losses, accuracies])
}

/** (agent): mean cross entropy, and share of right answers, where a tie counts as reject. */
function judged(answers: readonly tf.Tensor2D[], inputs: Tensors): { readonly losses: tf.Tensor1D; readonly accuracies: tf.Tensor1D } {
  const labels = required(inputs, 'labels') as tf.Tensor2D
  const losses = answers.map((logits) => {
    const { logProbability } = compositeTerms([{ logits: tf.expandDims(logits, 1), owners: [0] }], [labels], 1)
    return tf.reshape(tf.neg(tf.mean(logProbability)), [1]) as tf.Tensor1D
  })
  const accuracies = answers.map((logits) => {
    const [reject, accept] = tf.split(logits, 2, 1) as [tf.Tensor2D, tf.Tensor2D]
    const said = tf.cast(tf.greater(accept, reject), 'int32')
    return tf.reshape(tf.mean(tf.cast(tf.equal(said, labels), 'float32')), [1]) as tf.Tensor1D
  })
  return { losses: tf.concat1d(losses), accuracies: tf.concat1d(accuracies) }
}
