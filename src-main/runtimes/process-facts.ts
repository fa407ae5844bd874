import { cpus } from 'node:os'

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

export function processFacts(): ProcessFacts {
  return {
    pid: process.pid,
    node: process.versions.node,
    electron: process.versions['electron'] ?? null,
    platform: `${process.platform}-${process.arch}`,
    cores: cpus().length,
    memoryBytes: () => process.memoryUsage.rss(),
    peakMemoryBytes: () => process.resourceUsage().maxRSS * 1024
  }
}
