import type { BackendChoice, BackendName, PlanLibrary } from '@shared/domain/run'

export type { BackendChoice, BackendName }

/** A tensor backend that was passed over, and why, in words for the log and `doctor`. */
export interface SkippedBackend {
  readonly name: BackendName
  readonly reason: string
}

/** What computes behind a backend. */
export interface StartedLibrary {
  /** `libtensorflow`, `tfjs-backend-webgpu`, `tfjs-backend-wasm` or `tfjs-backend-cpu`. */
  readonly library: string
  readonly version: string
  /** As in the execution plan. */
  readonly device: PlanLibrary['device']
  /** What WebGPU computes on, with its driver; only there. */
  readonly adapter?: string
}

/** The tensor backend of this process. tfjs keeps one active backend per process, so there is one at a time. */
export interface Backend extends StartedLibrary {
  readonly name: BackendName
  /** Better backends that `auto` could not have. */
  readonly skipped: readonly SkippedBackend[]
  /** Tensors alive in this process; flat over a training run, or something leaks. */
  liveTensors(): number
  memory(): { readonly tensors: number; readonly bytes: number }
}

/** TensorFlow's two thread pools: inside one operation, and across operations. */
export interface ThreadPools {
  readonly intra: number
  readonly inter: number
}

/** Where the native parts lie; found by the runtimes room and passed in, since the engine reads no files. */
export interface NativeFiles {
  /** Folder of loader.node and tfjs_binding.node. */
  readonly addonFolder: string
  /** Folder of libtensorflow_cc.so.2; null when no build is installed. */
  readonly libraryFolder: string | null
  /** Set when the installed addons or library are known to be unusable. */
  readonly problem?: string
}

/** What a process decides about libtensorflow when it loads it, and cannot change afterwards. */
export interface LibraryOptions {
  readonly threads: ThreadPools
  /** Whether graphs are clustered and compiled by XLA. */
  readonly xla: boolean
}

export interface BackendDeps extends LibraryOptions {
  /** Null on a machine or in a build without native parts. */
  readonly native: NativeFiles | null
  /** Folder of the tfjs-backend-wasm binaries; null when they were not shipped. */
  readonly wasmFolder: string | null
  /** Null when Dawn was not shipped. */
  readonly webgpu: WebgpuFiles | null
}

/** Where Dawn lies, and what it needs of its host. */
export interface WebgpuFiles {
  /** dawn.node of this platform. */
  readonly addon: string
  /**
   * On Linux, dawn_host.node and a copy of Vulkan's loader for machines that have none; null elsewhere, and where the addon was not built:
   * then Dawn finds the machine's own loader or none, and cannot be used inside Electron.
   */
  readonly host: { readonly addon: string; readonly vulkan: string | null } | null
}
