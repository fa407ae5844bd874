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
