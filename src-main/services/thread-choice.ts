import type { ExecutionPlan, RunSettings } from '@shared/domain/run'

/** Below this, sharing one operation between threads costs more than it gains (docs/performance.md). */
const smallUpdateFlops = 50e6

/**
 * Threads inside one operation, and across operations. Both agents' networks stand in one graph, so two operations
 * at a time always pay; several threads inside an operation pay on larger networks only.
 */
export function threadsFor({ threads }: Pick<RunSettings, 'threads'>, flopsPerUpdate: number, cores: number): ExecutionPlan['threads'] {
  if (threads !== 0) return { intra: threads, inter: Math.min(threads, 2) }
  return { intra: flopsPerUpdate < smallUpdateFlops ? 1 : cores, inter: Math.min(cores, 2) }
}
