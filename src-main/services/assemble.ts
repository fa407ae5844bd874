import { AppError } from '@shared/domain/errors'
import { DatasetCatalogue } from '../datasets/catalogue'
import { runSchema } from '../engine/run-schema'
import { doctorFindings } from '../runtimes/doctor'
import type { Environment } from '../runtimes/find-runtimes'
import { locateInstallation } from '../runtimes/installation'
import { graphCacheFolder } from '../store/cache-folder'
import { GraphCache } from '../store/graph-cache'
import { openWorkspace } from '../store/workspace'
import { createServices } from './create-services'
import { datasetWork } from './datasets/dataset-work'
import type { ProcessFacts } from '../runtimes/process-facts'
import type { Services } from './create-services'
import type { ServiceDependencies } from './dependencies'
import { engineBuild } from './engine-build'
import { createEventHub } from './service-table'
import type { EventHub } from './service-table'
import { createTensorSession } from './start-tensors'

export interface Assembly {
  /** Folder of the calling module, from which the installation is found. */
  readonly from: string
  readonly env: Environment
  readonly workspace: string
  readonly machine: ProcessFacts
  readonly version: string
  readonly clock: () => number
  readonly breathe: () => Promise<void>
}

export interface Assembled {
  readonly services: Services
  readonly events: EventHub
  readonly dependencies: ServiceDependencies
}

/** The services over one workspace on this machine: what the window's engine and the command line have in common. */
export function assemble({ from, env, workspace: path, machine, version, clock, breathe }: Assembly): Assembled {
  if (path.includes('\0')) throw new AppError('bad-request', 'The workspace path is not usable.')
  const installation = locateInstallation(from)
  const workspace = openWorkspace(path)
  const events = createEventHub()
  const dependencies: ServiceDependencies = {
    workspace,
    catalogue: new DatasetCatalogue({ embedded: `${installation.resources}/datasets`, workspace: `${workspace.path}/datasets` }),
    datasetWork: datasetWork(env),
    schema: runSchema,
    tensors: createTensorSession({ env, installation, cores: machine.cores }),
    graphs: new GraphCache({ folder: graphCacheFolder(env), build: engineBuild }),
    events,
    clock,
    breathe,
    doctor: () => doctorFindings({ env, installation, workspace: workspace.path }),
    machine,
    version
  }
  return { services: createServices(dependencies), events, dependencies }
}
