import type * as tf from '@tensorflow/tfjs-core'
import type { RunConfig } from '@shared/config/run-schema'
import type { ExecutionPlan } from '@shared/domain/run'
import { floats } from '../agents/host-inputs'
import type { HostInputs } from '../agents/host-inputs'
import type { RunShape } from '../agents/run-program'
import { countSoloParameters } from '../agents/solo-networks'
import type { GraphFunction } from '../backend/compile/graph-function'
import { openGraph } from '../backend/compile/open-graph'
import type { Compilation, GraphSurroundings } from '../backend/compile/open-graph'
import { noTraffic } from '../backend/compile/traffic'
import { graphIdentity } from './graph-identity'
import { emptyVectors } from './learned-state'
import type { HostState, LearnedState } from './learned-state'
import { namedState, parseState, vectorSizes, withModel } from './program-state'
import { soloInputs, soloProgramParts, soloReportOf } from './solo-program'
import type { SoloBatch, SoloProgram, SoloProgramParts } from './solo-program'
import { soloReport, soloStep } from './solo-step'

export interface CompiledSoloOptions extends GraphSurroundings {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly plan: Pick<ExecutionPlan, 'library' | 'precision'>
  /** Every number of images that a batch will have. */
  readonly sizes: { readonly learn: readonly number[]; readonly judge: readonly number[] }
}

/**
 * The agents that answer alone as one TensorFlow graph with resident state, a batch one call: the functions of the eager program, traced.
 * @throws AppError `trace-refused` naming what cannot stand in a graph
 */
export async function createCompiledSoloProgram(options: CompiledSoloOptions): Promise<SoloProgram & { readonly compilation: Compilation }> {
  const { config, shape, plan, sizes } = options
  const parts = soloProgramParts(config, shape)
  const clock = parts.stepClock()
  const inputs = new Map([...sizes.learn, ...sizes.judge].map((count) => [count, soloInputs(count, shape)]))
  const functions: Record<string, GraphFunction> = {}
  for (const count of new Set(sizes.learn)) functions[`learn${count}`] = learning(parts, inputs.get(count)!, clock.width)
  for (const count of new Set(sizes.judge)) functions[`judge${count}`] = judging(parts, inputs.get(count)!)
  const variables = vectorSizes(parts)
  const identity = graphIdentity(config, shape, { ...plan, cut: 1 }, { variables, functions })
  const { graph, compilation } = await openGraph(
    { identity, variables, functions, precision: plan.precision },
    { ...parts.initialState().vectors },
    options,
    noTraffic()
  )
  const present = (): HostState => ({ vectors: { ...emptyVectors, ...graph.read() }, steps: clock.steps })
  return {
    compilation,
    agents: parts.networks.agents.map(({ name }) => name),
    learn: (batch) => {
      const { stepSize, rootCorrection } = clock.factors(1)
      const feeds = { ...inputs.get(batch.count)!.of(batch), stepSize, rootCorrection }
      const { report } = graph.call(`learn${batch.count}`, feeds)
      clock.advance()
      return Promise.resolve(soloReportOf(report!))
    },
    judge: (batch) => Promise.resolve(soloReportOf(graph.call(`judge${batch.count}`, { ...inputs.get(batch.count)!.of(batch) })['report']!)),
    read: () => Promise.resolve(namedState(parts, present())),
    write: (model, optimizer) => {
      const { vectors, steps } = optimizer ? parseState(parts, { model, optimizer }) : withModel(parts, model, present())
      graph.write({ ...vectors })
      clock.steps = steps
      return Promise.resolve()
    },
    parameterCounts: () => countSoloParameters(config, shape),
    dispose: () => graph.dispose()
  }
}

function learning(parts: SoloProgramParts, { specs }: HostInputs<SoloBatch>, factors: number): GraphFunction {
  return {
    inputs: { ...specs, stepSize: floats(factors), rootCorrection: floats(factors) },
    body: (state, given) => {
      const { stepSize, rootCorrection } = given as Record<'stepSize' | 'rootCorrection', tf.Tensor1D>
      const { changed, report } = soloStep(state as unknown as LearnedState, given, { stepSize, rootCorrection }, parts)
      return { ...changed, report }
    }
  }
}

function judging(parts: SoloProgramParts, { specs }: HostInputs<SoloBatch>): GraphFunction {
  return { inputs: specs, body: (state, given) => ({ report: soloReport(state as unknown as LearnedState, given, parts) }) }
}
