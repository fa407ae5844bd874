import { equalValues } from '@shared/config/paths'
import { protocolOf, requireRunConfig } from '@shared/config/resolve'
import type { RunConfig } from '@shared/config/run-schema'
import { AppError } from '@shared/domain/errors'
import type { RunId } from '@shared/domain/ids'
import type { RunSettings } from '@shared/domain/run'
import type { RunDetail } from '@shared/contract/requests'
import type { RunHandle } from '../store/types'
import type { ServiceDependencies } from './dependencies'
import { createRun, forkRun } from './run-creation'
import type { CreatedRun, ForkRequest, NewRunRequest } from './run-creation'
import { asksForPlan, settingsInForce } from './plan-switches'
import { RunJob } from './run-job'
import { requireSameDatasets, updateSize } from './scene'
import type { RunQueue } from './run-queue'
import type { ServiceTable } from './service-table'

type RunServices = Pick<
  ServiceTable,
  | 'runs.list'
  | 'runs.get'
  | 'runs.create'
  | 'runs.resume'
  | 'runs.pause'
  | 'runs.continue'
  | 'runs.stop'
  | 'runs.fork'
  | 'runs.rename'
  | 'runs.trash'
  | 'runs.log'
>

export interface RunUseCases {
  readonly table: RunServices
  create(request: NewRunRequest): Promise<{ readonly run: RunId }>
  fork(request: ForkRequest): Promise<{ readonly run: RunId }>
}

export function runServices(deps: ServiceDependencies, queue: RunQueue): RunUseCases {
  const { runs } = deps.workspace
  const changed = (): void => deps.events.emit({ type: 'runs.changed' })
  const begin = ({ handle, config, settings }: CreatedRun): { run: RunId } => {
    queue.add(new RunJob(handle, config, settings, deps))
    changed()
    return { run: handle.id }
  }
  const create = async (request: NewRunRequest): Promise<{ run: RunId }> => begin(await createRun(request, null, deps))
  const fork = async (request: ForkRequest): Promise<{ run: RunId }> => begin(await forkRun(request, deps))

  /** Steers a job of this process, or leaves a request for the process that holds the run. */
  const steer = (run: RunId, request: 'stop' | 'pause' | 'continue'): null => {
    const job = queue.get(run)
    if (!job) runs.request(run, request)
    else if (request === 'stop') queue.stop(run)
    else if (request === 'pause') job.pause()
    else job.continue()
    return null
  }

  const table: RunServices = {
    'runs.list': () => runs.summaries(),
    'runs.get': ({ run }) => detailOf(run, deps),
    'runs.create': ({ config, name, settings, preset }, { signal }) => create({ id: null, config, name, settings, preset, signal }),
    'runs.resume': async ({ run, settings }) => begin(await reopened(run, settings, deps)),
    'runs.fork': (request, { signal }) => fork({ ...request, weights: null, signal }),
    'runs.pause': ({ run }) => steer(run, 'pause'),
    'runs.continue': ({ run }) => steer(run, 'continue'),
    'runs.stop': ({ run }) => steer(run, 'stop'),
    'runs.rename': ({ run, name }) => {
      runs.rename(run, name.trim())
      changed()
      return null
    },
    'runs.trash': ({ run }) => {
      if (queue.get(run)) throw new AppError('wrong-state', `Run ${run} is at work.`, { remedy: 'Stop it first.' })
      runs.trash(run)
      changed()
      return null
    },
    'runs.log': ({ run, from, limit }) => runs.events(run, from, limit)
  }
  return { table, create, fork }
}

function detailOf(run: RunId, { workspace, schema }: ServiceDependencies): RunDetail {
  const { runs } = workspace
  const summary = runs.summary(run)
  const { run: file, path, plan } = runs.read(run)
  const config = requireRunConfig(schema, file.config)
  const table = protocolOf(schema, config).table(config)
  const { settings, versions, datasets, parent } = file
  return { ...summary, config: file.config, settings, plan, versions, datasets, parent, table, path }
}

async function reopened(run: RunId, settings: Partial<RunSettings>, deps: ServiceDependencies): Promise<CreatedRun> {
  const stored = deps.workspace.runs.read(run)
  if (stored.status.state === 'finished') {
    throw new AppError('wrong-state', `Run ${run} is finished.`, { remedy: 'Fork it from its last checkpoint with more iterations.' })
  }
  const config = requireRunConfig(deps.schema, stored.run.config)
  await requireSameDatasets(stored.run.datasets, config, deps)
  const handle = deps.workspace.runs.open(run)
  try {
    await adoptPlan(handle, config, settings, deps)
    handle.setStatus({ problem: null })
  } catch (thrown) {
    handle.release()
    throw thrown
  }
  return { handle, config, settings: { ...stored.run.settings, ...settings } }
}

/** Resume keeps the plan of the run, unless machine switches ask for another: then the change is logged. */
async function adoptPlan(handle: RunHandle, config: RunConfig, settings: Partial<RunSettings>, { tensors, catalogue }: ServiceDependencies): Promise<void> {
  if (!asksForPlan(settings)) return tensors.requireFit(handle.plan)
  const { manifest } = await catalogue.find(config.dataset)
  const { plan } = await tensors.choose(settingsInForce(handle.run.settings, handle.plan, settings), updateSize(config, manifest))
  if (!equalValues(plan, handle.plan)) handle.setPlan(plan)
}
