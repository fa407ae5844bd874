import type { Tree } from '@shared/config/paths'
import { batchSizes, iterationsOf } from '@shared/config/rules'
import { protocolOf, resolveRunConfig } from '@shared/config/resolve'
import { schemaDocument } from '@shared/config/run-schema'
import type { Problem, RunConfig } from '@shared/config/run-schema'
import type { ConfigCheck, ModelCheck, RunEstimate } from '@shared/contract/requests'
import type { DatasetManifest } from '@shared/domain/dataset'
import { AppError } from '@shared/domain/errors'
import type { RunSummary } from '@shared/domain/run'
import { countParameters, estimateFlops } from '../engine/agents/costs'
import { drawAgents } from '../engine/agents/draw-agents'
import { usesEmbeddings } from '../engine/agents/embedding-grid'
import { networkRules } from '../engine/objectives/network-rules'
import { countSoloParameters } from '../engine/agents/solo-networks'
import { deriveRunShape } from '../engine/scenario/shape'
import { trainsAlone } from '../engine/training/create-trainer'
import { batchSizesOf } from '../engine/training/solo-images'
import type { RunStore } from '../store/types'
import { withBaseRun } from './base-runs'
import type { ServiceDependencies } from './dependencies'
import { weightsHash } from './pretrained-weights'
import { presets } from './presets'
import type { ServiceTable } from './service-table'

type ConfigServices = Pick<ServiceTable, 'config.schema' | 'config.presets' | 'config.check' | 'config.model'>

export function configServices(deps: ServiceDependencies): ConfigServices {
  return {
    'config.schema': () => schemaDocument(deps.schema),
    'config.presets': () => presets,
    'config.check': async ({ config }) => await checked(config, deps),
    'config.model': async ({ config }) => await drawnModel(config, deps)
  }
}

async function checked(input: Tree, { schema, catalogue, workspace }: ServiceDependencies): Promise<ConfigCheck> {
  const { given, problem } = onItsBase(input, workspace.runs)
  if (problem) return { config: null, problems: [problem], estimate: null, table: null }
  const { config, problems } = resolveRunConfig(schema, given)
  if (!config) return { config, problems, estimate: null, table: null }
  const table = protocolOf(schema, config).table(config)
  try {
    const { manifest } = await catalogue.find(config.dataset)
    const estimate = estimateOf(config, manifest, table.maxRounds, measuredRate(workspace.runs.summaries(), config.dataset))
    if (usesEmbeddings(config)) await weightsHash(config, workspace.path)
    const unfit = networkRules(config, deriveRunShape(config, manifest))
    return unfit.length === 0 ? { config, problems, table, estimate } : { config: null, problems: unfit, table, estimate: null }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { config: null, problems: [problemOf(thrown)], estimate: null, table }
  }
}

/** A base run that cannot be read is a problem of the setting that names it. */
function onItsBase(input: Tree, runs: RunStore): { readonly given: Tree; readonly problem: Problem | null } {
  try {
    return { given: withBaseRun(input, runs), problem: null }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { given: input, problem: { path: 'base_run.run_id', message: `${thrown.message} ${thrown.remedy}`.trim() } }
  }
}

async function drawnModel(input: Tree, { schema, catalogue, workspace }: ServiceDependencies): Promise<ModelCheck> {
  const { given, problem } = onItsBase(input, workspace.runs)
  if (problem) return { problems: [problem], drawing: null }
  const { config, problems } = resolveRunConfig(schema, given)
  if (!config) return { problems, drawing: null }
  try {
    const { manifest } = await catalogue.find(config.dataset)
    return { problems, drawing: drawAgents(config, deriveRunShape(config, manifest)) }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { problems: [problemOf(thrown)], drawing: null }
  }
}

/** Errors about a configuration begin with the path of what they are about. */
function problemOf({ code, message, remedy }: AppError): Problem {
  return { path: code === 'not-found' ? 'dataset' : (/^[\w.]+/.exec(message)?.[0] ?? ''), message: `${message} ${remedy}`.trim() }
}

/** Frames per second of the newest run on a data set; a guess for the next one. */
function measuredRate(runs: readonly RunSummary[], dataset: string): number | null {
  return runs.find((run) => run.dataset === dataset && run.progress.frames > 0)?.progress.framesPerSecond ?? null
}

/** Bytes that libtensorflow and the engine take before any network exists (docs/performance.md). */
const baseMemoryBytes = 450e6
/** Stored activations, gradients and workspace, relative to the bare activations. */
const activationFactor = 3

function estimateOf(config: RunConfig, manifest: DatasetManifest, maxRounds: number, framesPerSecond: number | null): RunEstimate {
  const shape = deriveRunShape(config, manifest)
  const alone = trainsAlone(config)
  const rows = manifest.splits.train.count
  const { environments, frames, updates } = alone ? soloSizesOf(config, rows) : batchSizes(config, maxRounds, rows)
  const iterations = iterationsOf(config)
  const minibatch = alone ? config.solo_agent.batch_size : config.rl.minibatch_size
  const perFrame = estimateFlops(config, shape)
  const parameters = alone ? countSoloParameters(config, shape) : countParameters(config, shape)
  const drawing = drawAgents(config, shape)
  const layers = drawing.agents.flatMap(({ parts }) => parts.flatMap((part) => part.layers))
  const activations = (layers.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0) * minibatch) / drawing.minibatch
  return {
    agents: shape.agents.map((name) => ({ name, parameters: parameters[name] ?? 0 })),
    framesPerIteration: frames,
    environments,
    frames: frames * iterations,
    updates: updates * iterations,
    latentHeight: shape.latentHeight,
    latentWidth: shape.latentWidth,
    // one forward pass to act; forward and backward (twice the forward) per epoch
    flops: perFrame * frames * iterations * (alone ? 3 : 1 + 3 * config.rl.num_epochs),
    durationMs: framesPerSecond === null || framesPerSecond <= 0 ? null : (1000 * frames * iterations) / framesPerSecond,
    memoryBytes: baseMemoryBytes + activationFactor * activations
  }
}

/** An epoch of agents that answer alone: about so many images, as balancing may leave fewer. */
function soloSizesOf(
  { test_size: held, solo_agent: { batch_size: size } }: RunConfig,
  rows: number
): Pick<ReturnType<typeof batchSizes>, 'environments' | 'frames' | 'updates'> {
  const frames = rows - Math.floor(rows * held)
  return { environments: 0, frames, updates: batchSizesOf(frames, size).length }
}
