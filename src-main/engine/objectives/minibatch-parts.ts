import type { RunConfig } from '@shared/config/run-schema'
import type { ExecutionPlan } from '@shared/domain/run'
import { estimateFlops } from '../agents/costs'
import { createNetworks } from '../agents/networks'
import type { RunShape } from '../agents/run-program'
import { isBuffer } from '../nets/parameters'

/** Forward floating-point operations of a minibatch below which several threads an operation, or several parts, cost more than they gain (docs/performance.md). */
export const smallUpdateFlops = 50e6

/** Fewer frames than this leave a convolution too short. */
const fewestFrames = 16

/**
 * How many parts a minibatch is cut into: as many as operations can run at a time. A thread that takes a part from its first convolution to
 * its last never waits for another one, as threads that share every operation do, and what it has just written is still in its cache.
 */
export function minibatchParts(operationsAtATime: number, framesPerMinibatch: number, flopsPerUpdate: number): number {
  if (flopsPerUpdate < smallUpdateFlops) return 1
  return Math.max(1, Math.min(operationsAtATime, Math.floor(framesPerMinibatch / fewestFrames)))
}

/** Parts of a run's compiled passes. One on a GPU, which has its own way of sharing work, and where frames influence each other's statistics. */
export function runParts(config: RunConfig, shape: RunShape, { library, threads }: Pick<ExecutionPlan, 'library' | 'threads'>): number {
  const { minibatch_size: frames } = config.rl
  if (library?.device === 'cuda' || createNetworks(config, shape).parameters.some(({ spec }) => isBuffer(spec))) return 1
  return minibatchParts(threads.inter, frames, estimateFlops(config, shape) * frames)
}
