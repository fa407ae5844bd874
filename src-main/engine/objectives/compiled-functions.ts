import * as tf from '@tensorflow/tfjs-core'
import type { InputSpec } from '@shared/domain/graph'
import { floats } from '../agents/host-inputs'
import type { HostInputs } from '../agents/host-inputs'
import type { Tensors } from '../agents/part'
import { packOutputs } from '../agents/policy-output'
import type { ObservationBatch, UpdateBatch } from '../agents/run-program'
import type { GraphFunction } from '../backend/compile/graph-function'
import type { ProgramParts } from './program-parts'
import type { LearnedState } from './learned-state'
import { trainStep } from './train-step'

type Specs = Readonly<Record<string, InputSpec>>

export interface Traces {
  /** Inputs by the number of frames acted on. */
  readonly observed: ReadonlyMap<number, HostInputs<ObservationBatch>>
  /** Inputs by minibatch size. */
  readonly minibatches: ReadonlyMap<number, HostInputs<UpdateBatch>>
  /** Length of Adam's two factors: 1 where all parameters share them. */
  readonly factors: number
}

/** The run's functions as graphs hold them, by name and number of frames: `act32`, `values32`, `update64`. */
export function compiledFunctions(parts: ProgramParts, { observed, minibatches, factors }: Traces): Record<string, GraphFunction> {
  const functions: Record<string, GraphFunction> = {}
  for (const [frames, { specs }] of observed) {
    functions[`act${frames}`] = acting(parts, specs)
    functions[`values${frames}`] = valuing(parts, specs)
  }
  for (const [frames, { specs }] of minibatches) functions[`update${frames}`] = updating(parts, specs, factors)
  return functions
}

function acting({ networks, weights }: ProgramParts, inputs: Specs): GraphFunction {
  const act = (table: Map<string, tf.Tensor>, observation: Tensors): tf.Tensor =>
    packOutputs(networks.forward({ mode: 'evaluate', weights: table }, observation))
  return { inputs, body: (state, observation) => ({ result: act(weights(state as unknown as LearnedState), observation) }) }
}

function valuing({ networks, valueWeights }: ProgramParts, inputs: Specs): GraphFunction {
  const values = (table: Map<string, tf.Tensor>, observation: Tensors): tf.Tensor =>
    tf.stack(networks.values({ mode: 'evaluate', weights: table }, observation), 1)
  return { inputs, body: (state, observation) => ({ result: values(valueWeights(state as unknown as LearnedState), observation) }) }
}

function updating(parts: ProgramParts, inputs: Specs, factors: number): GraphFunction {
  return {
    inputs: { ...inputs, stepSize: floats(factors), rootCorrection: floats(factors) },
    body: (state, given) => {
      const { stepSize, rootCorrection } = given as Record<'stepSize' | 'rootCorrection', tf.Tensor1D>
      const { changed, report } = trainStep(state as unknown as LearnedState, given, { stepSize, rootCorrection }, parts)
      return { ...changed, report }
    }
  }
}
