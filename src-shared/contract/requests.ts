import type { Resolution } from '../config/resolve'
import type { Problem, SchemaDocument } from '../config/run-schema'
import type { Tree } from '../config/paths'
import type { CheckpointSummary } from '../domain/checkpoint'
import type { BinarisationPreview, DatasetSummary, ImageSet, Split } from '../domain/dataset'
import type { AboutDataset, DatasetUsage, ImportPreview, ImportScan } from '../domain/dataset-import'
import type { Episode } from '../domain/episode'
import type { DatasetId, EpisodeId, ImportId, RunId } from '../domain/ids'
import type { DatasetListing } from '../domain/known-dataset'
import type { MetricColumns } from '../domain/metric'
import type { ModelDrawing } from '../domain/model-drawing'
import type { ProtocolTable } from '../domain/protocol'
import type { BackendChoice, ExecutionPlan, RunDatasetHash, RunParent, RunSettings, RunSummary, RunVersions } from '../domain/run'

/** Raised by one whenever a message changes meaning; both sides must say the same number. */
export const contractVersion = 1

/** Every request a client may send, with its argument and its result. */
export interface Requests {
  'engine.info': { argument: Record<string, never>; result: EngineInfo }
  'engine.doctor': { argument: Record<string, never>; result: readonly Finding[] }

  'workspace.info': { argument: Record<string, never>; result: WorkspaceInfo }

  'config.schema': { argument: Record<string, never>; result: SchemaDocument }
  'config.presets': { argument: Record<string, never>; result: readonly Preset[] }
  /** Completes and checks a partial configuration and says what it would cost. */
  'config.check': { argument: { config: Tree }; result: ConfigCheck }
  /** The agents of a configuration, layer by layer. */
  'config.model': { argument: { config: Tree }; result: ModelCheck }

  'runs.list': { argument: Record<string, never>; result: readonly RunSummary[] }
  'runs.get': { argument: { run: RunId }; result: RunDetail }
  'runs.create': { argument: { config: Tree; name: string; settings: Partial<RunSettings>; preset: string | null }; result: { run: RunId } }
  'runs.resume': { argument: { run: RunId; settings: Partial<RunSettings> }; result: { run: RunId } }
  'runs.pause': { argument: { run: RunId }; result: null }
  /** Continues a run that is paused in memory. */
  'runs.continue': { argument: { run: RunId }; result: null }
  'runs.stop': { argument: { run: RunId }; result: null }
  'runs.fork': { argument: { run: RunId; iterations: number; changes: Tree; name: string; settings: Partial<RunSettings> }; result: { run: RunId } }
  'runs.rename': { argument: { run: RunId; name: string }; result: null }
  'runs.trash': { argument: { run: RunId }; result: null }
  'runs.log': { argument: { run: RunId; from: number; limit: number }; result: LogPage }

  /** All metrics from row `from` on. */
  'metrics.read': { argument: { run: RunId; from: number }; result: MetricColumns }
  'metrics.csv': { argument: { run: RunId }; result: string }

  'checkpoints.list': { argument: { run: RunId | null }; result: readonly CheckpointSummary[] }
  'checkpoints.verify': { argument: { run: RunId; iterations: number }; result: CheckpointSummary }

  'episodes.list': { argument: { run: RunId; iterations: number }; result: readonly EpisodeSummary[] }
  'episodes.get': { argument: { run: RunId; iterations: number; episode: EpisodeId }; result: Episode }
  /** Plays fresh episodes with the checkpoint's agents; the same seed gives the same episodes. */
  'episodes.play': { argument: { run: RunId; iterations: number; count: number; split: Split; seed: number }; result: readonly Episode[] }

  'datasets.list': { argument: Record<string, never>; result: DatasetListing }
  'datasets.verify': { argument: { dataset: DatasetId }; result: DatasetSummary }
  /** At most `limit` images from `offset`, optionally of one class only, with their rows. */
  'datasets.images': { argument: { dataset: DatasetId; split: Split; classIndex: number | null; offset: number; limit: number }; result: ImagePage }
  /** The runs that were made with it. */
  'datasets.usage': { argument: { dataset: DatasetId }; result: DatasetUsage }
  /** Moves one of the workspace to its trash; refused while a run needs it. */
  'datasets.trash': { argument: { dataset: DatasetId }; result: null }
  /** Fetches a known dataset from its publisher, going on where an earlier fetch ended, and takes it in. */
  'datasets.fetch': { argument: { dataset: DatasetId }; result: DatasetSummary }
  /** Removes what an unfinished fetch has left. */
  'datasets.discardFetched': { argument: { dataset: DatasetId }; result: null }
  'datasets.preview': { argument: { dataset: DatasetId; options: Tree; seed: number }; result: readonly BinarisationPreview[] }

  /** What the picked files are. `known` names the dataset whose published files they should be. */
  'imports.scan': { argument: { paths: readonly string[]; grant: string; known: DatasetId | null }; result: ImportScan }
  /** Reads every image into a place of its own, in place of what was read before with other options. */
  'imports.read': { argument: { import: ImportId; options: Tree }; result: ImportPreview }
  /** As `datasets.images`, of what was read. */
  'imports.images': { argument: { import: ImportId; split: Split; classIndex: number | null; offset: number; limit: number }; result: ImagePage }
  /** Makes a dataset of what was read. */
  'imports.accept': { argument: { import: ImportId; about: AboutDataset }; result: DatasetSummary }
  /** Leaves nothing of it. */
  'imports.discard': { argument: { import: ImportId }; result: null }
}

export type RequestName = keyof Requests
export type ArgumentOf<Name extends RequestName> = Requests[Name]['argument']
export type ResultOf<Name extends RequestName> = Requests[Name]['result']

export interface EngineInfo {
  readonly version: string
  readonly process: { readonly pid: number; readonly node: string; readonly electron: string | null; readonly platform: string }
  /** The tensor backend in use; null until a run or replay needed one. */
  readonly plan: ExecutionPlan | null
  /** What `auto` would pick. */
  readonly proposed: { readonly backend: string; readonly device: string }
  readonly memoryBytes: number
  readonly tensors: number
  readonly cores: number
}

export interface Finding {
  readonly id: string
  readonly title: string
  readonly state: 'ok' | 'warning' | 'problem'
  readonly detail: string
  /** What to do about it; empty when nothing. */
  readonly remedy: string
}

export interface WorkspaceInfo {
  readonly path: string
  /** Null where the system does not tell. */
  readonly freeBytes: number | null
  readonly writable: boolean
  readonly runs: number
}

export interface Preset {
  readonly name: string
  readonly title: string
  readonly description: string
  /** Partial: what differs from the defaults. */
  readonly config: Tree
}

export interface ConfigCheck extends Resolution {
  /** Null while there are problems. */
  readonly estimate: RunEstimate | null
  readonly table: ProtocolTable | null
}

export interface ModelCheck {
  readonly problems: readonly Problem[]
  /** Null while there are problems. */
  readonly drawing: ModelDrawing | null
}

export interface RunEstimate {
  readonly agents: readonly { readonly name: string; readonly parameters: number }[]
  readonly framesPerIteration: number
  readonly environments: number
  readonly frames: number
  readonly updates: number
  readonly latentHeight: number
  readonly latentWidth: number
  /** Floating-point operations of the whole training, and a duration from this machine's last measured rate. */
  readonly flops: number
  readonly durationMs: number | null
  readonly memoryBytes: number
}

export interface RunDetail extends RunSummary {
  readonly config: Tree
  readonly settings: RunSettings
  readonly plan: ExecutionPlan | null
  readonly versions: RunVersions
  readonly datasets: readonly RunDatasetHash[]
  readonly parent: RunParent | null
  readonly table: ProtocolTable | null
  readonly path: string
}

export type LogLevel = 'info' | 'warning' | 'error'

export interface LogEntry {
  /** 0-based line of events.jsonl. */
  readonly index: number
  readonly at: string
  readonly level: LogLevel
  readonly kind: string
  readonly text: string
}

export interface LogPage {
  readonly entries: readonly LogEntry[]
  readonly total: number
}

/** A row of the episode list. */
export interface EpisodeSummary {
  readonly id: EpisodeId
  readonly datapoint: number
  readonly className: string
  readonly label: 0 | 1
  readonly rounds: number
  readonly outcome: Episode['outcome']
  readonly verdict: 0 | 1 | null
  /** Largest change of the verifier's accept probability between two of its turns, 0..1. */
  readonly changeOfMind: number
}

export interface ImagePage extends ImageSet {
  /** Rows in the split's file. */
  readonly rows: Int32Array
  /** How many rows match. */
  readonly total: number
}

export type { BackendChoice }
