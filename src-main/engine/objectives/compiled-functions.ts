import * as tf from '@tensorflow/tfjs-core'
import { uploadObservation } from '../agents/observation'
import { packOutputs } from '../agents/policy-output'
import type { GraphFunction } from '../backend/compile/resident-graph'
import { blankObservation, blankUpdate } from './blank-batch'
import type { ProgramParts } from './program-parts'
import { trainStep } from './train-step'
import type { LearnedState } from './train-step'
import { uploadUpdate } from './update-inputs'

type Tensors = Readonly<Record<string, tf.Tensor>>

export interface Traces {
  /** Frames acted on together, as the run does. */
  readonly together: number
  /** Other numbers of frames to act on. */
  readonly observed: Iterable<number>
  readonly minibatches: Iterable<number>
  /** Length of Adam's two factors: 1 where all parameters share them. */
  readonly factors: number
}

/**
 * The run's functions as the resident graph traces them: `act` and `values`, the same with a number of frames for every other
 * number, and `update<frames>` for every minibatch size.
 */
export function compiledFunctions(parts: ProgramParts, { together, observed, minibatches, factors }: Traces): Record<string, GraphFunction> {
  const { networks, shape, layout } = parts
  const observing = (frames: number, compute: (table: Map<string, tf.Tensor>, inputs: Tensors) => tf.Tensor): GraphFunction => ({
    inputs: specsOf(() => uploadObservation(blankObservation(frames, shape), shape)),
    body: (state, inputs) => ({ result: compute(parts.weights(state as unknown as LearnedState), inputs) })
  })
  const updating = (frames: number): GraphFunction => ({
    inputs: {
      ...specsOf(() => uploadUpdate(blankUpdate(frames, shape), shape)),
      stepSize: { shape: [factors], dtype: 'float32' },
      rootCorrection: { shape: [factors], dtype: 'float32' }
    },
    body: (state, inputs) => {
      const given = { stepSize: inputs['stepSize'] as tf.Tensor1D, rootCorrection: inputs['rootCorrection'] as tf.Tensor1D }
      const { parameters, firstMoment, secondMoment, buffers, report } = trainStep(state as unknown as LearnedState, inputs, given, parts)
      return { parameters, firstMoment, secondMoment, ...(layout.buffers.size > 0 ? { buffers } : {}), report }
    }
  })
  const acting = (frames: number): GraphFunction =>
    observing(frames, (table, inputs) => packOutputs(networks.forward({ mode: 'evaluate', weights: table }, inputs)))
  const valuing = (frames: number): GraphFunction =>
    observing(frames, (table, inputs) => tf.stack(networks.values({ mode: 'evaluate', weights: table }, inputs), 1))
  const functions: Record<string, GraphFunction> = { act: acting(together), values: valuing(together) }
  for (const frames of observed) Object.assign(functions, { [`act${frames}`]: acting(frames), [`values${frames}`]: valuing(frames) })
  for (const frames of minibatches) functions[`update${frames}`] = updating(frames)
  return functions
}

/** Shapes and types of what an upload makes. */
function specsOf(upload: () => Tensors): GraphFunction['inputs'] {
  const tensors = upload()
  const specs = Object.entries(tensors).map(([key, { shape, dtype }]) => [key, { shape, dtype: dtype === 'int32' ? 'int32' : 'float32' }] as const)
  tf.dispose(Object.values(tensors))
  return Object.fromEntries(specs)
}
