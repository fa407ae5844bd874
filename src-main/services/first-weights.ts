import type { RunConfig } from '@shared/config/run-schema'
import type { NamedArray } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { ExecutionPlan } from '@shared/domain/run'
import { createNetworks } from '../engine/agents/networks'
import { requireFinite } from '../engine/training/finite-model'
import { pretrainBodies, pretrainingOrigin } from '../engine/training/pretraining'
import { PretrainedFolder } from '../store/pretrained-folder'
import type { Pretrained } from '../store/pretrained-folder'
import { loadedAgents, readLoadedAgents } from './base-runs'
import type { ServiceDependencies } from './dependencies'
import { engineBuild } from './engine-build'
import { createSoloProgram } from './program'
import { datasetHashes } from './scene'
import type { Scene } from './scene'

export interface FirstWeightsWatch {
  /** Lets others in; may throw, to give up. */
  readonly checkpoint: () => Promise<void>
  /** One sentence for the run's log. */
  readonly note: (text: string) => void
}

type Dependencies = Pick<ServiceDependencies, 'workspace' | 'catalogue' | 'graphs' | 'clock' | 'breathe'>

/**
 * Puts what agents begin with into a program that is freshly initialised: weights from other runs, and bodies trained alone first. An agent
 * that is loaded is not pretrained.
 * @returns what pretraining logs, and whether anything was put in place
 */
export async function giveFirstWeights(
  config: RunConfig,
  scene: Scene,
  plan: ExecutionPlan,
  deps: Dependencies,
  watch: FirstWeightsWatch
): Promise<{ readonly notes: number; readonly metrics: Readonly<Record<string, number>> }> {
  const given = new Map<string, NamedArray>()
  let notes = 0
  const note = (text: string): void => {
    notes++
    watch.note(text)
  }
  let metrics: Readonly<Record<string, number>> = {}
  const loaded = loadedAgents(config).map(([name]) => name)
  if (config.pretrain_agents) {
    const bodies = await pretrainedBodies(config, scene, plan, deps, { ...watch, note })
    for (const [key, array] of bodies.model) if (!loaded.includes(key.slice(0, key.indexOf('.')))) given.set(key, array)
    metrics = bodies.metrics
  }
  if (loaded.length > 0) {
    const agents = await readLoadedAgents(config, createNetworks(config, scene.shape).parameters, deps.workspace.runs)
    agents.model.forEach((array, key) => given.set(key, array))
    agents.notes.forEach(note)
  }
  if (given.size === 0) return { notes: 0, metrics }
  const { model } = await scene.program.read()
  await scene.program.write(new Map([...model, ...given]), null)
  return { notes, metrics }
}

/** From the workspace or, the first time, trained and kept there. */
async function pretrainedBodies(
  config: RunConfig,
  scene: Scene,
  plan: ExecutionPlan,
  deps: Dependencies,
  { checkpoint, note }: FirstWeightsWatch
): Promise<Pretrained> {
  const folder = new PretrainedFolder(`${deps.workspace.path}/derived/pretrained`)
  // the same bits whatever the cache holds: all that decides them is in the key
  const origin = JSON.stringify({
    engine: engineBuild,
    plan: { ...plan, library: plan.library?.sha256 ?? null },
    datasets: await datasetHashes(config, deps),
    training: pretrainingOrigin(config, scene.shape)
  })
  const kept = readKept(folder, origin, note)
  if (kept) {
    note('Pretrained bodies taken from the workspace.')
    return kept
  }
  const { program } = await createSoloProgram(config, scene, plan, deps)
  try {
    const { num_epochs: epochs } = config.solo_agent
    note(`Pretraining ${program.agents.join(', ')} alone for ${epochs} epochs.`)
    const made = await pretrainBodies({ config, shape: scene.shape, program, train: scene.train }, { checkpoint, progress: quarters(note) })
    requireFinite(made.model, new Map(), 0)
    folder.write(origin, made)
    const accuracies = program.agents.map((agent) => `${agent} ${made.metrics[`${agent}.pretrain_test_accuracy`]!.toFixed(3)}`)
    note(`Pretrained; accuracy alone on images held out: ${accuracies.join(', ')}.`)
    return made
  } finally {
    program.dispose()
  }
}

/** Four news at most. */
function quarters(note: (text: string) => void): (done: number, total: number) => void {
  let told = 0
  return (done, total) => {
    const quarter = Math.floor((4 * done) / total)
    if (quarter <= told || quarter === 4) return
    told = quarter
    note(`${done} of ${total} epochs of pretraining are done.`)
  }
}

/** What cannot be read is made again. */
function readKept(folder: PretrainedFolder, origin: string, note: (text: string) => void): Pretrained | null {
  try {
    return folder.read(origin)
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !['damaged', 'bad-file', 'newer-version'].includes(thrown.code)) throw thrown
    note(`${thrown.message} The bodies are trained again.`)
    return null
  }
}
