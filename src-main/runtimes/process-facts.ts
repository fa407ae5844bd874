import * as os from 'node:os'

/** Facts about this process that run files, doctor and the status bar show. */
export interface ProcessFacts {
  readonly pid: number
  readonly node: string
  readonly electron: string | null
  readonly platform: string
  readonly cores: number
  /** Resident memory now. */
  readonly memoryBytes: () => number
  /** Largest resident memory so far. */
  readonly peakMemoryBytes: () => number
}

/** The processors this process may use. `availableParallelism` respects CPU affinity; it came with Node 18.14, after our floor. */
export function usableCores(system: { readonly cpus: () => readonly unknown[]; readonly availableParallelism?: (() => number) | undefined } = os): number {
  return system.availableParallelism?.() ?? system.cpus().length
}

export function processFacts(): ProcessFacts {
  return {
    pid: process.pid,
    node: process.versions.node,
    electron: process.versions['electron'] ?? null,
    platform: `${process.platform}-${process.arch}`,
    cores: usableCores(),
    memoryBytes: () => process.memoryUsage.rss(),
    peakMemoryBytes: () => process.resourceUsage().maxRSS * 1024
  }
}
