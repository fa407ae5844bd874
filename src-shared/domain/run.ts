import type { ErrorReport } from './errors'
import type { DatasetId, RunId } from './ids'

export const runStates = ['queued', 'running', 'pausing', 'paused', 'stopping', 'stopped', 'finished', 'failed', 'interrupted'] as const
export type RunState = (typeof runStates)[number]

/** States in which a process holds the run. */
export const liveStates: readonly RunState[] = ['queued', 'running', 'pausing', 'paused', 'stopping']

export const backendNames = ['tensorflow', 'webgpu', 'wasm', 'cpu'] as const
export type BackendName = (typeof backendNames)[number]
export type BackendChoice = 'auto' | BackendName

export const xlaChoices = ['auto', 'on', 'off'] as const
export const precisions = ['float32', 'bfloat16'] as const

/** `gpu` is any adapter of WebGPU in hardware; one in software computes on the `cpu`. */
export const planDevices = ['cpu', 'cuda', 'gpu'] as const

/** A libtensorflow build, or a WebGPU adapter with the Dawn that drives it. */
export interface PlanLibrary {
  /** The build's folder name, or the adapter and its driver. */
  readonly name: string
  /** Of TensorFlow, or of tfjs-backend-webgpu. */
  readonly version: string
  /** Of libtensorflow, or of dawn.node. */
  readonly sha256: string
  readonly device: (typeof planDevices)[number]
}

/**
 * Everything that decides which bits come out besides configuration and seed.
 * Chosen once when a run starts, written to run.json, reused by resume; changing it is a logged event.
 */
export interface ExecutionPlan {
  readonly backend: BackendName
  /** What the numbers come from besides our own code; null for backends that are all JavaScript or WebAssembly. */
  readonly library: PlanLibrary | null
  readonly compile: 'off' | 'on'
  readonly xla: boolean
  /** TensorFlow's two thread pools; both 1 on wasm and cpu. */
  readonly threads: { readonly intra: number; readonly inter: number }
  /** What convolutions and matrix products are computed in; everything else is float32. */
  readonly precision: (typeof precisions)[number]
}

/** Machine switches: never part of the configuration, never change results beyond what the plan records. */
export interface RunSettings {
  readonly backend: BackendChoice
  readonly compile: 'auto' | 'on' | 'off'
  /** XLA in compiled graphs; auto is off (docs/performance.md). */
  readonly xla: (typeof xlaChoices)[number]
  readonly precision: ExecutionPlan['precision']
  /** Inside one operation; 0 means: chosen by the plan. */
  readonly threads: number
  /** Operations at a time; 0 means: chosen by the plan. */
  readonly interThreads: number
  /** Iterations between user checkpoints; 0 keeps only the last. */
  readonly checkpointPeriod: number
  /** User checkpoints of the schedule that are kept, the newest; 0 keeps all. */
  readonly checkpointsKept: number
  /** A checkpoint is also kept whenever this metric has its best value so far; empty for none. */
  readonly bestMetric: string
  readonly bestMode: (typeof bestModes)[number]
  /** Test episodes stored with every user checkpoint. */
  readonly storedEpisodes: number
  /** Iterations between stored episodes besides those of checkpoints; 0 for none. */
  readonly episodePeriod: number
}

/** Whether the largest or the smallest value of a metric is the best. */
export const bestModes = ['max', 'min'] as const

export const defaultSettings: RunSettings = {
  backend: 'auto',
  compile: 'auto',
  xla: 'auto',
  precision: 'float32',
  threads: 0,
  interThreads: 0,
  checkpointPeriod: 0,
  checkpointsKept: 0,
  bestMetric: '',
  bestMode: 'max',
  storedEpisodes: 20,
  episodePeriod: 0
}

export interface RunProgress {
  /** Finished training iterations. */
  readonly iteration: number
  readonly iterations: number
  readonly frames: number
  readonly updates: number
  readonly framesPerSecond: number
  /** Active milliseconds so far. */
  readonly elapsedMs: number
  /** Estimated active milliseconds to come; null before the first iteration. */
  readonly etaMs: number | null
}

export interface RunParent {
  readonly run: RunId
  readonly checkpoint: number
}

/** A row of the runs table. */
export interface RunSummary {
  readonly id: RunId
  readonly name: string
  readonly state: RunState
  readonly createdAt: string
  readonly updatedAt: string
  readonly dataset: string
  readonly protocol: string
  readonly trainer: string
  readonly seed: number
  readonly progress: RunProgress
  /** Last known values of a few headline metrics (mean_accuracy, test_mean_accuracy, mean_episode_length). */
  readonly headline: Readonly<Record<string, number>>
  /** At most 64 evenly spaced values of mean_accuracy, for the sparkline. */
  readonly spark: readonly number[]
  readonly parent: RunParent | null
  readonly sizeBytes: number
  /** Set when the run's own files could not be read: it is listed all the same. */
  readonly problem: ErrorReport | null
  /** Whether some live process other than this one holds the run. */
  readonly heldElsewhere: boolean
}

export interface RunVersions {
  readonly roundtable: string
  readonly node: string
  readonly tfjs: string
  readonly platform: string
}

export interface RunDatasetHash {
  readonly id: DatasetId
  readonly sha256: string
}
