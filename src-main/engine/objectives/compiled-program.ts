import * as tf from '@tensorflow/tfjs-core'
import { batchSizes } from '@shared/config/rules'
import type { RunConfig } from '@shared/config/run-schema'
import { countParameters } from '../agents/costs'
import { initialModel } from '../agents/initial-state'
import { createNetworks } from '../agents/networks'
import { uploadObservation } from '../agents/observation'
import { cutSection, parameterLayout } from '../agents/parameter-layout'
import { packOutputs, unpackOutputs } from '../agents/policy-output'
import type { ObservationBatch, RunProgram, RunShape, UpdateBatch, UpdateResult } from '../agents/run-program'
import { ResidentGraph } from '../backend/compile/resident-graph'
import type { GraphFunction, GraphStore } from '../backend/compile/resident-graph'
import { adamFactors, trainerAdam } from './adam'
import { blankObservation, blankUpdate } from './blank-batch'
import { learningRate } from './learning-rates'
import { framesOf, paddedTo } from './padding'
import { ppoClipSettings } from './ppo-clip'
import { namedState, parseModel, parseOptimizer } from './program-state'
import type { HostMoments, HostVectors } from './program-state'
import { trainStep } from './train-step'
import type { TrainStepSettings } from './train-step'
import { uploadUpdate } from './update-inputs'
import { namedReport } from './update-report'

export interface CompiledProgramOptions {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly store: GraphStore
}

type Vectors = HostVectors & Pick<HostMoments, 'firstMoment' | 'secondMoment'>

/**
 * The run's program as one TensorFlow graph with resident state: each minibatch is one call. The functions are those of the eager
 * program, traced; numbers agree within float tolerance.
 *
 * Acting and valuing are traced for one number of frames (the run's environments); other numbers are cut and padded to it.
 * Updates are means over frames, so each minibatch size has a trace of its own.
 */
export function createCompiledProgram({ config, shape, store }: CompiledProgramOptions): RunProgram {
  const networks = createNetworks(config, shape)
  const layout = parameterLayout(networks.parameters, ({ agent, part }) => learningRate(config, agent, part))
  const rates = layout.trained.places.map(({ parameter: { agent, part } }) => learningRate(config, agent, part))
  const settings: TrainStepSettings = { networks, layout, shape, loss: ppoClipSettings(config), maxGradNorm: config.rl.max_grad_norm }
  const together = Math.max(1, batchSizes(config, shape.maxRounds, 1).environments)
  const sizes = {
    parameters: layout.trained.size,
    frozen: layout.frozen.size,
    buffers: layout.buffers.size,
    firstMoment: layout.trained.size,
    secondMoment: layout.trained.size
  }
  let steps: readonly number[] = rates.map(() => 0)
  /** Whether the two factors of Adam differ between parameters. */
  let factorsApart = new Set(rates).size > 1
  const minibatches = new Set([config.rl.minibatch_size])

  const weights = (variables: Readonly<Record<string, tf.Tensor1D>>): Map<string, tf.Tensor> => {
    const table = new Map<string, tf.Tensor>()
    cutSection(layout.trained, variables['parameters']!, table)
    cutSection(layout.frozen, variables['frozen']!, table)
    cutSection(layout.buffers, variables['buffers']!, table)
    return table
  }
  const specs = (upload: () => Readonly<Record<string, tf.Tensor>>): GraphFunction['inputs'] => {
    const tensors = upload()
    const inputs = Object.entries(tensors).map(([key, { shape: dims, dtype }]) => [key, { shape: dims, dtype: dtype === 'int32' ? 'int32' : 'float32' }] as const)
    tf.dispose(Object.values(tensors))
    return Object.fromEntries(inputs)
  }

  const observing = (compute: (table: Map<string, tf.Tensor>, inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor): GraphFunction => ({
    inputs: specs(() => uploadObservation(blankObservation(together, shape), shape)),
    body: (variables, inputs) => ({ result: compute(weights(variables), inputs) })
  })
  const updating = (frames: number): GraphFunction => ({
    inputs: {
      ...specs(() => uploadUpdate(blankUpdate(frames, shape), shape)),
      stepSize: { shape: [factorsApart ? layout.trained.size : 1], dtype: 'float32' },
      rootCorrection: { shape: [factorsApart ? layout.trained.size : 1], dtype: 'float32' }
    },
    body: (variables, inputs) => {
      const state = variables as unknown as Parameters<typeof trainStep>[0]
      const factors = { stepSize: inputs['stepSize'] as tf.Tensor1D, rootCorrection: inputs['rootCorrection'] as tf.Tensor1D }
      const { parameters, firstMoment, secondMoment, buffers, report } = trainStep(state, inputs, factors, settings)
      return { parameters, firstMoment, secondMoment, ...(layout.buffers.size > 0 ? { buffers } : {}), report }
    }
  })
  const build = (state: Vectors): ResidentGraph => {
    const functions: Record<string, GraphFunction> = {
      act: observing((table, inputs) => packOutputs(networks.forward({ mode: 'evaluate', weights: table }, inputs))),
      values: observing((table, inputs) => tf.stack(networks.values({ mode: 'evaluate', weights: table }, inputs), 1))
    }
    for (const frames of minibatches) functions[`update${frames}`] = updating(frames)
    const made = new ResidentGraph(sizes, functions, store)
    made.write({ ...state })
    return made
  }

  const initial = parseModel(layout, initialModel(networks.parameters, config.agents, config.seed))
  let graph = build({ ...initial, firstMoment: new Float32Array(sizes.firstMoment), secondMoment: new Float32Array(sizes.secondMoment) })
  const present = (): Vectors => {
    const empty = new Float32Array(0)
    return { parameters: empty, frozen: empty, buffers: empty, firstMoment: empty, secondMoment: empty, ...graph.read() }
  }
  const rebuild = (): void => {
    const state = present()
    graph.dispose()
    graph = build(state)
  }

  /** Runs an observing function over any number of frames; (n, width). */
  const over = (name: string, batch: ObservationBatch): Float32Array => {
    const parts: Float32Array[] = []
    for (let from = 0; from < batch.count; from += together) {
      const count = Math.min(together, batch.count - from)
      const part = count === together && batch.count === together ? batch : paddedTo(framesOf(batch, from, count), together)
      const feeds = uploadObservation(part, shape)
      const { result } = graph.call(name, feeds)
      tf.dispose(Object.values(feeds))
      parts.push(result!.subarray(0, (result!.length / together) * count))
    }
    return joined(parts)
  }

  return {
    act: (batch) => Promise.resolve(unpackOutputs(over('act', batch), batch, shape)),
    values: (batch) => Promise.resolve(over('values', batch)),
    update: (batch: UpdateBatch, rateFactor): Promise<UpdateResult> => {
      const groups = layout.trained.places.map(({ size }, index) => ({ size, rate: rates[index]! * rateFactor, step: steps[index]! + 1 }))
      const { stepSize, rootCorrection } = adamFactors(groups, trainerAdam)
      const apart = stepSize.length > 1 || rootCorrection.length > 1
      if (!minibatches.has(batch.count) || (apart && !factorsApart)) {
        minibatches.add(batch.count)
        factorsApart ||= apart
        rebuild()
      }
      const wide = (factor: Float32Array): tf.Tensor1D => tf.tensor1d(factorsApart && factor.length === 1 ? new Float32Array(layout.trained.size).fill(factor[0]!) : factor)
      const feeds = { ...uploadUpdate(batch, shape), stepSize: wide(stepSize), rootCorrection: wide(rootCorrection) }
      const { report } = graph.call(`update${batch.count}`, feeds)
      tf.dispose(Object.values(feeds))
      steps = groups.map(({ step }) => step)
      return Promise.resolve(namedReport(report!, shape.agents, settings.loss))
    },
    read: () => {
      const state = present()
      return Promise.resolve(namedState(layout, state, { ...state, steps }))
    },
    write: (model, optimizer) => {
      const parsed = parseModel(layout, model)
      const moments = optimizer ? parseOptimizer(layout, optimizer) : { ...present(), steps }
      graph.write({ ...parsed, firstMoment: moments.firstMoment, secondMoment: moments.secondMoment })
      steps = moments.steps
      return Promise.resolve()
    },
    parameterCounts: () => countParameters(config, shape),
    dispose: () => graph.dispose()
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts
  if (parts.length === 1 && only) return only
  const result = new Float32Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}
