import type { EngineInfo } from '@shared/contract/requests'
import type { RunId } from '@shared/domain/ids'
import { checkpointServices } from './checkpoints'
import { configServices } from './config-check'
import { datasetServices } from './datasets/dataset-services'
import type { ServiceDependencies } from './dependencies'
import { evaluateRun } from './evaluate-run'
import type { EvaluateRequest, Evaluated } from './evaluate-run'
import { episodeServices } from './episodes'
import { metricServices } from './metrics'
import type { ForkRequest, NewRunRequest } from './run-creation'
import { RunQueue } from './run-queue'
import { runServices } from './runs'
import type { ServiceTable } from './service-table'
import { workspaceServices } from './workspace'

export interface Services {
  readonly table: ServiceTable
  createRun(request: NewRunRequest): Promise<{ readonly run: RunId }>
  forkRun(request: ForkRequest): Promise<{ readonly run: RunId }>
  evaluate(request: EvaluateRequest): Promise<Evaluated>
  /** Whether any run is at work or waiting in this process. */
  readonly busy: boolean
  /** Resolves when no run is at work any more. */
  idle(): Promise<void>
  /** Stops every run at its last whole iteration and resolves when all locks are given up. */
  shutDown(): Promise<void>
}

/** All use cases over one workspace; the window's engine and the command line serve the same table. */
export function createServices(deps: ServiceDependencies): Services {
  const queue = new RunQueue()
  const runs = runServices(deps, queue)
  const datasets = datasetServices(deps)
  const table: ServiceTable = {
    'engine.info': () => infoOf(deps),
    'engine.doctor': () => deps.doctor(),
    ...workspaceServices(deps),
    ...configServices(deps),
    ...runs.table,
    ...metricServices(deps),
    ...checkpointServices(deps),
    ...episodeServices(deps),
    ...datasets.table
  }
  return {
    table,
    createRun: runs.create,
    forkRun: runs.fork,
    evaluate: (request) => evaluateRun(request, deps),
    get busy() {
      return queue.size > 0
    },
    idle: () => queue.idle(),
    shutDown: async () => {
      queue.stopAll()
      await Promise.all([queue.idle(), datasets.close()])
    }
  }
}

function infoOf({ tensors, machine, version }: ServiceDependencies): EngineInfo {
  const { pid, node, electron, platform, cores, memoryBytes } = machine
  return {
    version,
    process: { pid, node, electron, platform },
    plan: tensors.plan,
    proposed: tensors.proposal(),
    memoryBytes: memoryBytes(),
    tensors: tensors.tensors(),
    cores
  }
}
