import * as tf from '@tensorflow/tfjs-core'
import { compositeTerms } from '../agents/composite-categorical'
import type { Networks } from '../agents/networks'
import { weightTable } from '../agents/parameter-layout'
import type { ParameterLayout } from '../agents/parameter-layout'
import { required } from '../agents/part'
import type { Tensors } from '../agents/part'
import { categoricalHeads } from '../agents/policy-heads'
import type { RunShape } from '../agents/run-program'
import type { AdamFactors } from './adam'
import { withGradient } from './gradient'
import type { Differentiable } from './gradient'
import type { LearnedState } from './learned-state'
import { learningBuffers } from './learning-buffers'
import { optimiserStep } from './optimiser-step'
import type { FrameTerms, LearningRule, LossTerms, Play } from './objective'
import { movedTarget } from './target-critic'
import type { TargetCritic } from './target-critic'
import { reportVector } from './update-report'

export interface TrainStepSettings {
  readonly networks: Networks
  readonly layout: ParameterLayout
  readonly shape: RunShape
  readonly rule: LearningRule
  readonly maxGradNorm: number
  /** As in OptimiserSettings. */
  readonly apart: boolean
  /** Where in the memory the gradients stand that agents at rest gather; null where they do not. */
  readonly gatheredFrom: number | null
  /** Null: values are the online networks'. */
  readonly target: TargetCritic | null
}

export type TrainStepResult = {
  readonly changed: Partial<LearnedState>
  /** What the objective logs, and the gradient norm: one vector, read back at once. */
  readonly report: tf.Tensor1D
}

/**
 * One optimiser step for all agents together (nip-spec 7.4): a pure function of state and inputs that reads nothing back,
 * so that it can be run eagerly or traced into a graph. Run it inside tf.tidy.
 * @param inputs observation keys, and: mask (n, 3), outcomes.pixels (n, slot), outcomes.decisions (n, agent), outcomes.symbols (n, slot),
 *   the (n, agent) signals that the objective reads, and what it is given for the step
 */
export function trainStep(state: LearnedState, inputs: Tensors, factors: AdamFactors, settings: TrainStepSettings): TrainStepResult {
  const { layout, rule, target } = settings
  const pace = settings.apart ? factors.stepSize : null
  const finish = (
    moved: Partial<LearnedState>,
    norm: tf.Scalar,
    [parts, newest, memory]: readonly tf.Tensor[],
    gathered: tf.Tensor1D | null = null
  ): TrainStepResult => {
    const buffers = layout.buffers.size === 0 ? {} : { buffers: learningBuffers(layout, state.buffers, newest as tf.Tensor1D, pace) }
    const online = { ...state, ...moved, ...buffers }
    return {
      changed: {
        ...moved,
        ...buffers,
        ...(target === null ? {} : { target: movedTarget(target, state.target, online, layout, pace) }),
        ...(rule.memory === null ? {} : { memory: remembered((memory ?? state.memory) as tf.Tensor1D, gathered) })
      },
      report: tf.concat<tf.Tensor1D>([parts as tf.Tensor1D, tf.reshape(norm, [1])])
    }
  }
  const { steer } = rule
  const lossOf = lossOn(state, inputs, settings)
  if (layout.trained.size === 0) return finish({}, tf.scalar(0), lossOf(state.parameters).byproducts)
  return withGradient(lossOf, state.parameters, (ofLoss, byproducts) => {
    const gradient = steer === null ? ofLoss : tf.add<tf.Tensor1D>(ofLoss, steer(playOf(state, inputs, settings)))
    const { gatheredFrom: from } = settings
    const { moved, norm, gathered } = optimiserStep(
      state,
      gradient,
      factors,
      settings,
      from === null ? null : tf.slice1d(state.memory, from, layout.trained.size)
    )
    return finish(moved, norm, byproducts, gathered)
  })
}

/** A copy, since by-products are disposed of: the objective's memory, and behind it what agents at rest have gathered. */
function remembered(memory: tf.Tensor1D, gathered: tf.Tensor1D | null): tf.Tensor1D {
  return gathered === null ? tf.clone(memory) : tf.concat1d([tf.slice1d(memory, 0, memory.size - gathered.size), gathered])
}

/** The loss of one minibatch, with what is logged of it, new statistics and, where there is any, new memory. */
function lossOn(state: LearnedState, inputs: Tensors, settings: TrainStepSettings): (parameters: tf.Tensor1D) => Differentiable {
  return (parameters) => {
    const statistics = new Map<string, tf.Tensor>()
    const terms = batchLoss({ ...state, parameters }, inputs, settings, statistics)
    const memory = terms.memory ? [terms.memory] : []
    return { loss: terms.loss, byproducts: [reportVector(terms), newestStatistics(statistics, settings.layout), ...memory] }
  }
}

/** What an objective may be steered by. */
export function playOf(state: LearnedState, inputs: Tensors, settings: TrainStepSettings): Play {
  return { parameters: state.parameters, inputs, terms: (parameters, twice) => frameTerms({ ...state, parameters }, inputs, settings, new Map(), twice) }
}

/** The gradient of everything that is descended, (trained parameter), before clipping. Run it inside tf.tidy. */
export function directionOf(state: LearnedState, inputs: Tensors, settings: TrainStepSettings): tf.Tensor1D {
  const { steer } = settings.rule
  return withGradient(lossOn(state, inputs, settings), state.parameters, (ofLoss) =>
    steer === null ? tf.clone(ofLoss) : tf.add(ofLoss, steer(playOf(state, inputs, settings)))
  )
}

/** The loss of one minibatch as a function of the trained parameters. */
export function batchLoss(state: LearnedState, inputs: Tensors, settings: TrainStepSettings, statistics: Map<string, tf.Tensor>): LossTerms {
  return settings.rule.loss(frameTerms(state, inputs, settings, statistics))
}

/** @param twice whether the log-probabilities can be derived twice */
function frameTerms(state: LearnedState, inputs: Tensors, settings: TrainStepSettings, statistics: Map<string, tf.Tensor>, twice = false): FrameTerms {
  const { networks, layout, shape } = settings
  const weights = weightTable(layout, state)
  const outputs = networks.forward({ mode: 'train', weights, statistics }, inputs)
  const heads = categoricalHeads(networks, outputs, shape, required(inputs, 'mask') as tf.Tensor2D)
  const outcomes = ['pixels', 'decisions', 'symbols'].slice(0, heads.length).map((name) => required(inputs, `outcomes.${name}`) as tf.Tensor2D)
  const { logProbability, entropy } = compositeTerms(heads, outcomes, networks.agents.length, twice)
  return {
    logProbability,
    entropy,
    value: tf.stack(outputs.map((output) => output.value), 1) as tf.Tensor2D, // prettier-ignore
    collected: (signal) => required(inputs, signal) as tf.Tensor2D,
    given: (key) => required(inputs, key),
    memory: state.memory
  }
}

/** The running buffers after this batch, in their order. */
export function newestStatistics(statistics: ReadonlyMap<string, tf.Tensor>, { buffers: { places } }: ParameterLayout): tf.Tensor1D {
  if (places.length === 0) return tf.zeros([0])
  // a single number has no axis to be joined along
  const flat = (tensor: tf.Tensor): tf.Tensor => (tensor.rank === 1 ? tensor : tf.reshape(tensor, [-1]))
  return tf.concat(places.map(({ parameter: { key } }) => flat(statistics.get(key)!))) as tf.Tensor1D
}
