import * as tf from '@tensorflow/tfjs-core'
import { compositeTerms } from '../agents/composite-categorical'
import type { Networks } from '../agents/networks'
import { cutSection } from '../agents/parameter-layout'
import type { ParameterLayout } from '../agents/parameter-layout'
import { required } from '../agents/part'
import type { Tensors } from '../agents/part'
import { categoricalHeads } from '../agents/policy-heads'
import type { RunShape } from '../agents/run-program'
import { adamStep, trainerAdam } from './adam'
import type { AdamFactors, AdamState } from './adam'
import { withGradient } from './gradient'
import type { Differentiable } from './gradient'
import { clipByJointNorm } from './gradient-clipping'
import { ppoClipLoss } from './ppo-clip'
import type { PpoClipLoss, PpoClipSettings } from './ppo-clip'
import { reportVector } from './update-report'

/** Everything learned, as vectors on the device. */
export interface LearnedState extends AdamState {
  readonly frozen: tf.Tensor1D
  readonly buffers: tf.Tensor1D
}

export interface TrainStepSettings {
  readonly networks: Networks
  readonly layout: ParameterLayout
  readonly shape: RunShape
  readonly loss: PpoClipSettings
  readonly maxGradNorm: number
}

export type TrainStepResult = {
  readonly parameters: tf.Tensor1D
  readonly firstMoment: tf.Tensor1D
  readonly secondMoment: tf.Tensor1D
  readonly buffers: tf.Tensor1D
  /** Objective, critic, entropy and divergence of every agent, effective sample size, gradient norm: one vector, read back at once. */
  readonly report: tf.Tensor1D
}

/**
 * One optimiser step for all agents together (nip-spec 7.2, 7.4): a pure function of state and inputs that reads nothing back,
 * so that it can be run eagerly or traced into a graph. Run it inside tf.tidy.
 * @param inputs observation keys, and: mask (n, 3), outcomes.pixels (n, slot), outcomes.decisions (n, agent), outcomes.symbols (n, slot),
 *   and the (n, agent) tensors log_probability, advantage, value_target, old_value
 */
export function trainStep(state: LearnedState, inputs: Tensors, factors: AdamFactors, settings: TrainStepSettings): TrainStepResult {
  const { layout } = settings
  const lossOf = (parameters: tf.Tensor1D): Differentiable => {
    const statistics = new Map<string, tf.Tensor>()
    const terms = batchLoss({ ...state, parameters }, inputs, settings, statistics)
    return { loss: terms.loss, byproducts: [reportVector(terms), newestStatistics(statistics, layout)] }
  }
  const finish = (moved: AdamState, norm: tf.Scalar, [parts, newest]: readonly tf.Tensor[]): TrainStepResult => ({
    ...moved,
    buffers: tf.clone(layout.buffers.size === 0 ? state.buffers : (newest as tf.Tensor1D)),
    report: tf.concat<tf.Tensor1D>([parts as tf.Tensor1D, tf.reshape(norm, [1])])
  })
  if (layout.trained.size === 0) return finish(unmoved(state), tf.scalar(0), lossOf(state.parameters).byproducts)
  return withGradient(lossOf, state.parameters, (gradient, byproducts) => {
    const clipped = clipByJointNorm(gradient, settings.maxGradNorm)
    return finish(adamStep(state, clipped.gradient, factors, trainerAdam), clipped.norm, byproducts)
  })
}

/** The loss of one minibatch as a function of the trained parameters. */
export function batchLoss(state: LearnedState, inputs: Tensors, settings: TrainStepSettings, statistics: Map<string, tf.Tensor>): PpoClipLoss {
  const { networks, layout, shape } = settings
  const weights = new Map<string, tf.Tensor>()
  cutSection(layout.trained, state.parameters, weights)
  cutSection(layout.frozen, state.frozen, weights)
  cutSection(layout.buffers, state.buffers, weights)
  const outputs = networks.forward({ mode: 'train', weights, statistics }, inputs)
  const heads = categoricalHeads(networks, outputs, shape, required(inputs, 'mask') as tf.Tensor2D)
  const outcomes = ['pixels', 'decisions', 'symbols'].slice(0, heads.length).map((name) => required(inputs, `outcomes.${name}`) as tf.Tensor2D)
  const { logProbability, entropy } = compositeTerms(heads, outcomes, networks.agents.length)
  const given = (key: string): tf.Tensor2D => required(inputs, key) as tf.Tensor2D
  return ppoClipLoss(
    {
      logProbability,
      entropy,
      value: tf.stack(outputs.map((output) => output.value), 1) as tf.Tensor2D, // prettier-ignore
      oldLogProbability: given('log_probability'),
      oldValue: given('old_value'),
      advantage: given('advantage'),
      valueTarget: given('value_target')
    },
    settings.loss
  )
}

function unmoved({ parameters, firstMoment, secondMoment }: LearnedState): AdamState {
  return { parameters: tf.clone(parameters), firstMoment: tf.clone(firstMoment), secondMoment: tf.clone(secondMoment) }
}

/** The running buffers after this batch, in their order. */
function newestStatistics(statistics: ReadonlyMap<string, tf.Tensor>, { buffers: { places } }: ParameterLayout): tf.Tensor1D {
  if (places.length === 0) return tf.zeros([0])
  // a single number has no axis to be joined along
  const flat = (tensor: tf.Tensor): tf.Tensor => (tensor.rank === 1 ? tensor : tf.reshape(tensor, [-1]))
  return tf.concat(places.map(({ parameter: { key } }) => flat(statistics.get(key)!))) as tf.Tensor1D
}
