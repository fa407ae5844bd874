import type { ExecutionPlan, RunSettings } from '@shared/domain/run'
import { minibatchParts, smallUpdateFlops } from '../engine/objectives/minibatch-parts'

/** What one optimiser step works on. */
export interface UpdateSize {
  readonly frames: number
  /** Floating-point operations of the minibatch, forward. */
  readonly flops: number
}

/**
 * Threads inside one operation, and operations at a time (docs/performance.md). The agents' networks stand in one graph, so two operations at
 * a time always pay. A compiled step of a larger network cuts its minibatch into parts, one for each operation at a time, and shares an
 * operation only between the cores that are left; uncompiled, operations come one after the other and share all cores.
 */
export function threadsFor(
  { compile, threads, interThreads }: Pick<RunSettings, 'compile' | 'threads' | 'interThreads'>,
  { frames, flops }: UpdateSize,
  cores: number
): ExecutionPlan['threads'] {
  const pair = Math.min(threads !== 0 ? threads : cores, 2)
  if (threads !== 0 || interThreads !== 0 || compile === 'off' || flops < smallUpdateFlops) {
    return { intra: threads !== 0 ? threads : flops < smallUpdateFlops ? 1 : cores, inter: interThreads !== 0 ? interThreads : pair }
  }
  const inter = Math.max(pair, minibatchParts(cores, frames, flops))
  return { intra: Math.max(1, Math.floor(cores / inter)), inter }
}
