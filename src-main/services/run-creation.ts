import type { Tree } from '@shared/config/paths'
import { equalValues, getPath, leaves, merged } from '@shared/config/paths'
import { requireRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import { asRunId, isId } from '@shared/domain/ids'
import type { RunId } from '@shared/domain/ids'
import { defaultSettings } from '@shared/domain/run'
import type { RunParent, RunSettings } from '@shared/domain/run'
import { tfjsVersion } from '../engine/backend/tfjs-version'
import type { RunHandle } from '../store/types'
import { versionNotes, withBaseRun, withLoadedAgents } from './base-runs'
import { resolveVersion } from './checkpoint-version'
import type { CheckpointVersion } from './checkpoint-version'
import type { ServiceDependencies } from './dependencies'
import { withReplacedWeights } from './replace-weights'
import type { WeightsSource } from './replace-weights'
import { datasetHashes, updateSize } from './scene'

export interface NewRunRequest {
  readonly id: string | null
  readonly config: Tree
  readonly name: string
  readonly preset: string | null
  readonly settings: Partial<RunSettings>
  /** Nothing is made once it is aborted. */
  readonly signal: AbortSignal
}

export interface ForkRequest {
  readonly run: RunId
  /** Of the checkpoint; `latest` and `best` are looked up. */
  readonly iterations: CheckpointVersion
  readonly changes: Tree
  readonly name: string
  readonly settings: Partial<RunSettings>
  /** Replaces some of what the checkpoint has learned; null for none. */
  readonly weights: WeightsSource | null
  readonly signal: AbortSignal
}

export interface CreatedRun {
  readonly handle: RunHandle
  readonly config: RunConfig
  /** Machine switches in force. */
  readonly settings: RunSettings
}

/** Checks everything that can be checked beforehand, chooses the plan, and makes the run's folder. */
export async function createRun(request: NewRunRequest, parent: RunParent | null, deps: ServiceDependencies): Promise<CreatedRun> {
  // a fork has what it needs of other runs already
  const given = parent === null ? withBaseRun(request.config, deps.workspace.runs) : request.config
  const asked = requireRunConfig(deps.schema, given)
  const { manifest } = await deps.catalogue.find(asked.dataset)
  const config = parent === null ? await withLoadedAgents(asked, deps) : asked
  const update = updateSize(config, manifest)
  const id = request.id === null ? undefined : requireRunId(request.id)
  const settings: RunSettings = { ...defaultSettings, ...request.settings }
  const { plan, notes } = await deps.tensors.choose(settings, update)
  const datasets = await datasetHashes(config, deps)
  if (request.signal.aborted) throw request.signal.reason
  const handle = deps.workspace.runs.create({
    id,
    name: request.name.trim(),
    config: config as unknown as Tree,
    settings,
    plan,
    versions: { roundtable: deps.version, node: deps.machine.node, tfjs: tfjsVersion, platform: deps.machine.platform },
    datasets,
    parent,
    preset: request.preset
  })
  const created: CreatedRun = { handle, config, settings }
  await orUnmade(created, deps, () => {
    for (const note of notes) handle.log('warning', 'backend-skipped', note)
    if (parent === null) for (const note of versionNotes(config, deps)) handle.log('warning', 'version', note)
  })
  return created
}

/** A run that could not be completed is moved to the trash rather than left locked and half-made. */
async function orUnmade({ handle }: CreatedRun, { workspace }: ServiceDependencies, complete: () => Promise<void> | void): Promise<void> {
  try {
    await complete()
  } catch (thrown) {
    handle.release()
    workspace.runs.trash(handle.id)
    throw thrown
  }
}

/**
 * A new run that goes on from a checkpoint of another. It holds the parent's rows and that checkpoint itself,
 * so that it can be resumed and read without its parent.
 */
export async function forkRun(request: ForkRequest, deps: ServiceDependencies): Promise<CreatedRun> {
  const { runs } = deps.workspace
  const parent = runs.read(request.run)
  const iterations = await resolveVersion(runs, request.run, request.iterations)
  const stored = await runs.readCheckpoint(request.run, iterations)
  const config = merged(parent.run.config, request.changes)
  refuseLateBeginnings(requireRunConfig(deps.schema, parent.run.config), requireRunConfig(deps.schema, config))
  const content = request.weights === null ? stored : await withReplacedWeights(stored, request.weights, requireRunConfig(deps.schema, config), deps)
  const created = await createRun(
    {
      id: null,
      config,
      name: request.name.trim() || `${parent.name || parent.id} from ${iterations}`,
      preset: parent.run.preset,
      settings: { ...parent.run.settings, ...request.settings },
      signal: request.signal
    },
    { run: request.run, checkpoint: iterations },
    deps
  )
  const { handle } = created
  await orUnmade(created, deps, async () => {
    const rows = runs.metrics(request.run, 0).rows.slice(0, iterations)
    for (const row of rows) handle.appendMetrics(row)
    const { model, optimizer, arrays, json, manifest } = content
    await handle.writeCheckpoint({ iterations, kind: 'user', model, optimizer, arrays, json, metrics: manifest.metrics })
    handle.log('info', 'forked', `Forked from run ${request.run} after ${iterations} iterations.`)
    if (request.weights !== null) handle.log('info', 'weights', `Weights of ${request.weights.part ?? 'its parts'} replaced from ${request.weights.path}.`)
  })
  return created
}

const beginnings = /^(pretrain_agents|base_run\..+|agents\.[^.]+\.(load_checkpoint_and_parameters|checkpoint_run_id|checkpoint_version))$/

/** What agents begin with counts when a run begins; in a fork it would do nothing. */
function refuseLateBeginnings(before: RunConfig, after: RunConfig): void {
  const late = leaves(after as unknown as Tree).find(([path, value]) => beginnings.test(path) && !equalValues(getPath(before, path), value))
  if (!late) return
  throw new AppError(
    'bad-config',
    `${late[0]} is ${JSON.stringify(late[1])}, but a fork goes on from its parent's weights, and this counts only when a run begins.`,
    {
      remedy: 'Make a new run with it, or fork with --weights.'
    }
  )
}

function requireRunId(id: string): RunId {
  if (!isId(id)) {
    throw new AppError('bad-request', `The run id ${JSON.stringify(id)} is not usable.`, {
      remedy: 'Use up to 64 lower-case letters, digits, - and _, beginning with a letter or digit.'
    })
  }
  return asRunId(id)
}
