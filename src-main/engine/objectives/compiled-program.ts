import { batchSizes } from '@shared/config/rules'
import { dependsOnCompany } from '../agents/company'
import { countParameters } from '../agents/costs'
import { blankOutput, unpackOutputs } from '../agents/policy-output'
import type { ObservationBatch, PolicyOutput, RunProgram } from '../agents/run-program'
import type { Compilation } from '../backend/compile/open-graph'
import type { Traffic } from '../backend/compile/traffic'
import { FrameWindow } from './frame-window'
import { runParts } from './minibatch-parts'
import type { HostState } from './learned-state'
import { programParts } from './program-parts'
import { namedState, parseState, withModel } from './program-state'
import { giftArrays } from './rule-state'
import { RunGraph } from './run-graph'
import type { RunGraphOptions } from './run-graph'
import { namedReport } from './update-report'

export type CompiledProgramOptions = Omit<RunGraphOptions, 'parts'>

export interface CompiledProgram extends RunProgram {
  /** What it took to have the present graph. */
  readonly compilation: Compilation
  /** Everything fed to and fetched from the device so far. */
  readonly traffic: Readonly<Traffic>
}

/**
 * The run's program as one TensorFlow graph with resident state: each minibatch is one call. The functions are those of the eager
 * program, traced; numbers agree within float tolerance.
 *
 * Acting and valuing are traced for one number of frames (the run's environments); other numbers are cut and padded to it, or
 * traced as well where frames change each other's results.
 * Updates are means over frames, so each minibatch size has a trace of its own.
 * @throws AppError `trace-refused` naming what cannot stand in a graph
 */
export async function createCompiledProgram(options: CompiledProgramOptions): Promise<CompiledProgram> {
  const { config, shape, plan } = options
  const parts = programParts(config, shape, runParts(config, shape, plan))
  const { rule } = parts
  const together = Math.max(1, batchSizes(config, shape.maxRounds, 1).environments)
  const window = new FrameWindow(together, shape)
  const clock = parts.stepClock()
  const graph = new RunGraph({ ...options, parts })
  await graph.open(together, config.rl.minibatch_size, clock.width, parts.initialState().vectors)

  /** Runs an observing function over any number of frames: (n, width). */
  const over = async (name: 'act' | 'values', batch: ObservationBatch): Promise<Float32Array> => {
    if (batch.count === together || dependsOnCompany(config)) return await graph.observe(name, batch)
    let joined: Float32Array | null = null
    for (let from = 0; from < batch.count; from += together) {
      const rows = await graph.observe(name, window.show(batch, from))
      const width = rows.length / together
      joined ??= new Float32Array(batch.count * width)
      joined.set(rows.subarray(0, Math.min(together, batch.count - from) * width), from * width)
    }
    return joined ?? new Float32Array(0)
  }

  const present = (): HostState => ({ vectors: graph.read(), steps: clock.steps })
  let output: { readonly count: number; readonly arrays: PolicyOutput } | null = null
  return {
    get compilation() {
      return graph.compilation
    },
    traffic: graph.traffic,
    act: async (batch) => {
      const packed = await over('act', batch)
      if (output?.count !== batch.count) output = { count: batch.count, arrays: blankOutput(batch.count, shape) }
      return unpackOutputs(packed, batch, shape, output.arrays)
    },
    values: (batch) => over('values', batch),
    update: async (batch, rateFactor) => {
      const { stepSize, rootCorrection } = clock.factors(rateFactor)
      const report = await graph.update(batch, stepSize, rootCorrection)
      clock.advance(rateFactor)
      return namedReport(report, batch.count, rule)
    },
    read: () => Promise.resolve(namedState(parts, present())),
    write: (model, optimizer) => {
      const { vectors, steps } = optimizer ? parseState(parts, { model, optimizer }) : withModel(parts, model, present())
      if (optimizer) rule.gifts?.write(giftArrays(optimizer))
      graph.write(vectors)
      clock.steps = steps
      return Promise.resolve()
    },
    parameterCounts: () => countParameters(config, shape),
    dispose: () => graph.dispose()
  }
}
