import { originFields } from '@shared/config/base-run'
import { equalValues, getPath, isTree, leaves, merged, withoutPath } from '@shared/config/paths'
import type { Tree } from '@shared/config/paths'
import { defaultAgent } from '@shared/config/resolve'
import type { AgentConfig, RunConfig } from '@shared/config/run-schema'
import type { NamedArray, NamedArrays } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import { asRunId, isId } from '@shared/domain/ids'
import type { RunId } from '@shared/domain/ids'
import { versionDifference } from '@shared/domain/version'
import { createNetworks } from '../engine/agents/networks'
import { deriveRunShape } from '../engine/scenario/shape'
import type { RunStore } from '../store/types'
import { resolveVersion } from './checkpoint-version'
import type { ServiceDependencies } from './dependencies'

/**
 * A configuration on top of that of its base run, if it names one: what it does not give is as there (nip-spec 8.9).
 * @throws AppError `bad-config` or `not-found` for a base run that cannot be read
 */
export function withBaseRun(input: Tree, runs: Pick<RunStore, 'read'>): Tree {
  const id = getPath(input, 'base_run.run_id')
  if (getPath(input, 'base_run.base_run_type') !== 'parameters' || typeof id !== 'string') return input
  const base = withoutPath(runs.read(requireId('base_run.run_id', id)).run.config, 'base_run')
  const shared = getPath(input, `agents.${defaultAgent}`)
  const agents = isTree(base['agents']) ? base['agents'] : {}
  // what is given for all agents counts above each of the base's records, which are complete
  const given = isTree(shared) ? Object.fromEntries(Object.entries(agents).map(([name, record]) => [name, merged(record as Tree, shared)])) : agents
  return merged({ ...base, agents: given }, input)
}

/** Settings of an agent that say how it learns here, whatever it was before; the reference takes those from its checkpoint as well. */
const keptHere = ['agent_lr_factor', 'body_lr_factor', 'update_schedule'] as const

/**
 * The configuration with the records of loaded agents as they were in the runs they come from, and with versions as numbers.
 * @throws AppError `bad-config`, `not-found` or `damaged` naming what is missing or does not fit
 */
export async function withLoadedAgents(config: RunConfig, { workspace, catalogue }: Pick<ServiceDependencies, 'workspace' | 'catalogue'>): Promise<RunConfig> {
  const agents: Record<string, AgentConfig> = { ...config.agents }
  for (const [name, record] of loadedAgents(config)) {
    const run = requireId(`agents.${name}.checkpoint_run_id`, record.checkpoint_run_id!)
    const source = getPath(workspace.runs.read(run).run.config, `agents.${name}`)
    if (!isTree(source)) throw new AppError('bad-config', `agents.${name}.checkpoint_run_id is ${run}, a run without an agent ${name}.`)
    const kept = [...Object.keys(originFields), ...(config.reference_quirks ? [] : keptHere)]
    const own = Object.fromEntries(kept.map((key) => [key, record[key as keyof AgentConfig]]))
    const version = await resolveVersion(workspace.runs, run, record.checkpoint_version)
    agents[name] = { ...record, ...(source as Partial<AgentConfig>), ...own, checkpoint_version: String(version) }
  }
  const complete: RunConfig = { ...config, agents }
  if (loadedAgents(complete).length > 0) {
    const { manifest } = await catalogue.find(config.dataset)
    const shape = deriveRunShape(complete, manifest)
    await readLoadedAgents(complete, createNetworks(complete, shape).parameters, workspace.runs)
  }
  return complete
}

/** What a run's parameters are checked against: name, agent, part and shape. */
type Parameters = ReturnType<typeof createNetworks>['parameters']

export interface LoadedAgents {
  /** By full key; whole parts. */
  readonly model: ReadonlyMap<string, NamedArray>
  /** One sentence an agent. */
  readonly notes: readonly string[]
}

/**
 * The weights that agents of this configuration are to begin with. Parts that the other run does not have, as after solo training, begin anew.
 * @throws AppError `bad-config` naming the first tensor that does not fit, and the settings that differ
 */
export async function readLoadedAgents(config: RunConfig, parameters: Parameters, runs: RunStore): Promise<LoadedAgents> {
  const model = new Map<string, NamedArray>()
  const notes: string[] = []
  for (const [name, { checkpoint_run_id: id, checkpoint_version: version }] of loadedAgents(config)) {
    const run = requireId(`agents.${name}.checkpoint_run_id`, id!)
    const iterations = await resolveVersion(runs, run, version)
    const { model: stored } = await runs.readCheckpoint(run, iterations)
    const own = parameters.filter(({ agent }) => agent === name)
    const parts = [...new Set(own.map(({ part }) => part))].filter((part) => holdsPart(stored, `${name}.${part}.`))
    if (parts.length === 0) throw unfit(name, run, iterations, `it holds no part of ${name}`, config, runs)
    for (const { key, spec } of own.filter(({ part }) => parts.includes(part))) {
      const found = stored.get(key)
      if (!found) throw unfit(name, run, iterations, `${key} is missing`, config, runs)
      if (found.shape.join() !== spec.shape.join()) {
        throw unfit(name, run, iterations, `${key} has shape [${found.shape.join(', ')}], but this run needs [${spec.shape.join(', ')}]`, config, runs)
      }
      model.set(key, found)
    }
    const fresh = [...new Set(own.map(({ part }) => part))].filter((part) => !parts.includes(part))
    notes.push(`${name} begins with ${parts.join(', ')} of run ${run} after ${iterations} iterations${fresh.length === 0 ? '' : `; ${fresh.join(', ')} anew`}.`)
  }
  return { model, notes }
}

/** What to bear in mind of runs that this one is made from, where another version of Roundtable made them (nip-spec 8.9). */
export function versionNotes(config: RunConfig, { workspace, version }: Pick<ServiceDependencies, 'workspace' | 'version'>): string[] {
  const { base_run_type: type, run_id: base } = config.base_run
  const ids = [...(type === 'none' || base === null ? [] : [base]), ...loadedAgents(config).map(([, agent]) => agent.checkpoint_run_id!)]
  return [...new Set(ids)].flatMap((id) => {
    const made = workspace.runs.read(asRunId(id)).run.versions.roundtable
    const difference = versionDifference(made, version)
    if (difference === null) return []
    const fit = difference === 'major' ? 'it likely does not fit' : 'it likely fits'
    return [`Run ${id} was made by Roundtable ${made}, and this is ${version}: ${fit}.`]
  })
}

export function loadedAgents({ agents }: Pick<RunConfig, 'agents'>): [string, AgentConfig][] {
  return Object.entries(agents).filter(([, agent]) => agent.load_checkpoint_and_parameters && agent.checkpoint_run_id !== null)
}

function holdsPart(model: NamedArrays, prefix: string): boolean {
  return [...model.keys()].some((key) => key.startsWith(prefix))
}

function requireId(path: string, id: string): RunId {
  if (isId(id)) return asRunId(id)
  throw new AppError('bad-config', `${path} is ${JSON.stringify(id)}, which is not a run id.`, { remedy: 'List the runs to see their ids.' })
}

/** Settings that decide the shapes of an agent's tensors besides its own record. */
const shaping = [
  'd_representation',
  'message_size',
  'include_linear_message_space',
  'd_linear_message_space',
  'interaction_protocol',
  'image_classification',
  'dataset',
  'rl.use_shared_body',
  'trainer'
]

function unfit(agent: string, run: RunId, iterations: number, why: string, config: RunConfig, runs: Pick<RunStore, 'read'>): AppError {
  const there = runs.read(run).run.config
  const valuesOf = (tree: unknown): Map<string, unknown> =>
    new Map(
      shaping.flatMap((path): [string, unknown][] => {
        const value = getPath(tree, path)
        return isTree(value) ? leaves(value, `${path}.`) : [[path, value]]
      })
    )
  const here = valuesOf(config)
  const differing = [...valuesOf(there)].filter(([path, value]) => !equalValues(value, here.get(path)))
  const difference = differing.map(([path, value]) => `${path} is ${JSON.stringify(value)} there and ${JSON.stringify(here.get(path))} here`).join('; ')
  return new AppError('bad-config', `agents.${agent} cannot be loaded from run ${run} after ${iterations} iterations: ${why}.`, {
    remedy: difference === '' ? 'Choose another run or checkpoint.' : `What differs: ${difference}.`
  })
}
