import type { Tree } from '@shared/config/paths'
import { AppError } from '@shared/domain/errors'
import { defaultSettings } from '@shared/domain/run'
import type { ExecutionPlan, RunSettings } from '@shared/domain/run'
import type { Compilation } from '../../engine/backend/compile/open-graph'
import { createEagerProgram } from '../../engine/objectives/eager-program'
import { uncachedGraphs } from '../../store/graph-files'
import type { ServiceDependencies } from '../dependencies'
import { createProgram } from '../program'
import { updateSize } from '../scene'
import { benchCase } from './configs'
import type { BenchCase } from './configs'
import { measure } from './measure'
import type { Measurement } from './measure'
import { canTap } from '../../engine/measure/native-tap'
import type { NativeCounts } from '../../engine/measure/native-tap'
import { operationProfile } from '../../engine/measure/operation-profile'
import type { OperationProfile } from '../../engine/measure/operation-profile'
import type { Phases } from './phase-clock'
import { rooflineProbe } from './roofline'
import type { Roofline } from './roofline'

export interface BenchRequest {
  readonly preset: string
  /** On top of the preset's configuration. */
  readonly changes: Tree
  /** Height and width of the images; null: as in the reference's runs. */
  readonly imageSide: number | null
  /** Iterations measured, after one that is not. */
  readonly iterations: number
  readonly settings: Partial<RunSettings>
  /** Whether a graph kept from an earlier run may be used, and this one kept. */
  readonly cache: boolean
  /** Whether to time every operation of an optimiser step. */
  readonly profile: boolean
  /** Whether to measure the machine's convolutions beside. */
  readonly roofline: boolean
}

export interface BenchResult {
  readonly config: string
  readonly backend: string
  /** The build of libtensorflow. */
  readonly library: string | null
  readonly device: string
  readonly compile: string
  readonly xla: boolean
  readonly precision: string
  readonly threads: ExecutionPlan['threads']
  readonly iterations: number
  /** Collected in an iteration. */
  readonly frames: number
  /** Optimiser steps in an iteration. */
  readonly updates: number
  readonly minibatch: number
  /** By the median iteration. */
  readonly framesPerSecond: number
  /** One optimiser step, its minibatch written out included. */
  readonly msPerUpdate: number
  readonly compileMs: number
  /** How the graph was come by; null without one. */
  readonly compilation: Compilation | null
  readonly peakRssBytes: number
  readonly perUpdate: NativeCounts | null
  readonly liveTensors: readonly number[]
  /** Medians over the iterations. */
  readonly phases: Phases
  readonly roofline: Roofline | null
  readonly operations: OperationProfile | null
}

/** Times whole training iterations (collection, advantages, all epochs) on synthetic images; medians. */
export async function bench(request: BenchRequest, deps: ServiceDependencies): Promise<BenchResult> {
  const { iterations } = request
  if (iterations < 1) throw new AppError('bad-request', 'A benchmark needs at least one iteration.')
  const given = benchCase(request, deps.schema)
  const { config, shape, image, preset } = given
  const { plan } = await deps.tensors.choose({ ...defaultSettings, ...request.settings }, updateSize(config, image))
  const probe = request.roofline ? await rooflineProbe(given, plan, deps) : null
  const measured = await measure(given, {
    iterations,
    clock: deps.clock,
    liveTensors: () => deps.tensors.tensors(),
    create: () => createProgram(config, shape, plan, request.cache ? deps : { ...deps, graphs: uncachedGraphs }),
    beside: async () => await probe?.measure()
  })
  const peakRssBytes = deps.machine.peakMemoryBytes()
  const phases = medianPhases(measured.iterations)
  const framesPerSecond = (1000 * measured.frames) / phases.iterationMs
  return {
    config: preset,
    backend: plan.backend,
    library: plan.library?.name ?? null,
    device: plan.library?.device ?? 'cpu',
    compile: plan.compile,
    xla: plan.xla,
    precision: plan.precision,
    threads: plan.threads,
    iterations,
    frames: measured.frames,
    updates: measured.updates,
    minibatch: config.rl.minibatch_size,
    framesPerSecond,
    msPerUpdate: (phases.minibatchMs + phases.updateMs) / measured.updates,
    compileMs: plan.compile === 'on' ? measured.compileMs : 0,
    compilation: measured.compilation,
    peakRssBytes,
    perUpdate: measured.perUpdate,
    liveTensors: measured.liveTensors,
    phases,
    roofline: probe?.finish(measured, framesPerSecond) ?? null,
    operations: request.profile ? await profiled(given, measured, deps) : null
  }
}

async function profiled({ config, shape }: BenchCase, { batch }: Measurement, { clock }: ServiceDependencies): Promise<OperationProfile | null> {
  if (!canTap()) return null
  const program = createEagerProgram({ config, shape })
  try {
    return await operationProfile(program, batch, clock)
  } finally {
    program.dispose()
  }
}

function medianPhases(all: readonly Phases[]): Phases {
  const middle = (name: keyof Phases): number => median(all.map((phases) => phases[name]))
  return {
    policyMs: middle('policyMs'),
    samplingMs: middle('samplingMs'),
    advantagesMs: middle('advantagesMs'),
    minibatchMs: middle('minibatchMs'),
    updateMs: middle('updateMs'),
    otherMs: middle('otherMs'),
    iterationMs: middle('iterationMs')
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
