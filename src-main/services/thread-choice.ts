import type { ExecutionPlan, RunSettings } from '@shared/domain/run'

/** Below this, sharing one operation between threads costs more than it gains (docs/performance.md). */
const smallUpdateFlops = 50e6

/**
 * Threads inside one operation, and across operations. Both agents' networks stand in one graph, so two operations
 * at a time always pay; several threads inside an operation pay on larger networks only.
 */
export function threadsFor(
  { threads, interThreads }: Pick<RunSettings, 'threads' | 'interThreads'>,
  flopsPerUpdate: number,
  cores: number
): ExecutionPlan['threads'] {
  const intra = threads !== 0 ? threads : flopsPerUpdate < smallUpdateFlops ? 1 : cores
  return { intra, inter: interThreads !== 0 ? interThreads : Math.min(threads !== 0 ? threads : cores, 2) }
}
