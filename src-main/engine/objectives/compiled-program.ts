import * as tf from '@tensorflow/tfjs-core'
import { batchSizes } from '@shared/config/rules'
import type { RunConfig } from '@shared/config/run-schema'
import type { ExecutionPlan } from '@shared/domain/run'
import { dependsOnCompany } from '../agents/company'
import { countParameters } from '../agents/costs'
import { uploadObservation } from '../agents/observation'
import { unpackOutputs } from '../agents/policy-output'
import type { ObservationBatch, RunProgram, RunShape } from '../agents/run-program'
import { ResidentGraph } from '../backend/compile/resident-graph'
import type { GraphStore } from '../backend/compile/resident-graph'
import { compiledFunctions } from './compiled-functions'
import { framesOf, joinedRows, paddedTo } from './padding'
import { programParts } from './program-parts'
import { namedState, parseModel, parseOptimizer } from './program-state'
import type { HostMoments, HostVectors } from './program-state'
import { uploadUpdate } from './update-inputs'
import { namedReport } from './update-report'

export interface CompiledProgramOptions {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly store: GraphStore
  /** What convolutions and matrix products are computed in. */
  readonly precision: ExecutionPlan['precision']
}

type Vectors = HostVectors & Pick<HostMoments, 'firstMoment' | 'secondMoment'>

/**
 * The run's program as one TensorFlow graph with resident state: each minibatch is one call. The functions are those of the eager
 * program, traced; numbers agree within float tolerance.
 *
 * Acting and valuing are traced for one number of frames (the run's environments); other numbers are cut and padded to it, or
 * traced as well where frames change each other's results.
 * Updates are means over frames, so each minibatch size has a trace of its own.
 * @throws AppError `trace-refused` naming what cannot stand in a graph
 */
export function createCompiledProgram({ config, shape, store }: CompiledProgramOptions): RunProgram {
  const parts = programParts(config, shape)
  const { layout } = parts
  const together = Math.max(1, batchSizes(config, shape.maxRounds, 1).environments)
  const sizes = {
    parameters: layout.trained.size,
    frozen: layout.frozen.size,
    buffers: layout.buffers.size,
    firstMoment: layout.trained.size,
    secondMoment: layout.trained.size
  }
  const minibatches = new Set([config.rl.minibatch_size])
  const observed = new Set<number>()
  const initial = parts.initialState()
  let steps = initial.steps
  let factors = parts.nextStep(steps, 1).stepSize.length

  const build = (state: Vectors): ResidentGraph => {
    const made = new ResidentGraph(sizes, compiledFunctions(parts, { together, observed, minibatches, factors }), store)
    made.write({ ...state })
    return made
  }
  let graph = build(initial)
  const present = (): Vectors => {
    const empty = new Float32Array(0)
    return { parameters: empty, frozen: empty, buffers: empty, firstMoment: empty, secondMoment: empty, ...graph.read() }
  }
  /** A graph cannot grow: another function, or factors that now differ between parameters, need a new one with the same state. */
  const rebuilt = (): void => {
    const state = present()
    graph.dispose()
    graph = build(state)
  }
  const require = (frames: number, length: number): void => {
    if (minibatches.has(frames) && length <= factors) return
    minibatches.add(frames)
    factors = Math.max(factors, length)
    rebuilt()
  }

  /** Runs an observing function on exactly as many frames as it is traced for: (n, width). */
  const observe = (name: string, batch: ObservationBatch): Float32Array => {
    const feeds = uploadObservation(batch, shape)
    const { result } = graph.call(name, feeds)
    tf.dispose(Object.values(feeds))
    return result!
  }
  /** Runs an observing function over any number of frames: (n, width). */
  const over = (name: 'act' | 'values', batch: ObservationBatch): Float32Array => {
    if (batch.count !== together && dependsOnCompany(config)) {
      if (!observed.has(batch.count)) {
        observed.add(batch.count)
        rebuilt()
      }
      return observe(`${name}${batch.count}`, batch)
    }
    const results: Float32Array[] = []
    for (let from = 0; from < batch.count; from += together) {
      const count = Math.min(together, batch.count - from)
      const result = observe(name, paddedTo(framesOf(batch, from, count), together))
      results.push(result.subarray(0, (result.length / together) * count))
    }
    return joinedRows(results)
  }

  return {
    act: (batch) => Promise.resolve(unpackOutputs(over('act', batch), batch, shape)),
    values: (batch) => Promise.resolve(over('values', batch)),
    update: (batch, rateFactor) => {
      const next = parts.nextStep(steps, rateFactor)
      require(batch.count, Math.max(next.stepSize.length, next.rootCorrection.length))
      const wide = (factor: Float32Array): tf.Tensor1D => tf.tensor1d(factor.length === factors ? factor : new Float32Array(factors).fill(factor[0]!))
      const feeds = { ...uploadUpdate(batch, shape), stepSize: wide(next.stepSize), rootCorrection: wide(next.rootCorrection) }
      const { report } = graph.call(`update${batch.count}`, feeds)
      tf.dispose(Object.values(feeds))
      steps = next.steps
      return Promise.resolve(namedReport(report!, shape.agents, parts.loss))
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
