import type { RunSchema } from '@shared/config/run-schema'
import type { Finding } from '@shared/contract/requests'
import type { GraphStore } from '@shared/domain/graph'
import type { DatasetCatalogue } from '../datasets/catalogue'
import type { ProcessFacts } from '../runtimes/process-facts'
import type { Workspace } from '../store/types'
import type { DatasetWork } from './datasets/dataset-work'
import type { EventHub } from './service-table'
import type { TensorSession } from './tensor-session'

/** What the services stand on; composition roots supply it, tests supply fakes of its parts. */
export interface ServiceDependencies {
  readonly workspace: Workspace
  readonly catalogue: DatasetCatalogue
  readonly datasetWork: DatasetWork
  readonly schema: RunSchema
  readonly tensors: TensorSession
  /** Where compiled graphs are kept, and put for TensorFlow to load. */
  readonly graphs: GraphStore
  readonly events: EventHub
  /** Monotonic milliseconds. */
  readonly clock: () => number
  /** Lets waiting messages in; resolves at the next turn of the event loop. */
  readonly breathe: () => Promise<void>
  readonly doctor: () => Promise<readonly Finding[]>
  readonly machine: ProcessFacts
  readonly version: string
}
