import type { RunProgram, UpdateBatch } from '../agents/run-program'
import { tapNative } from './native-tap'

/** What one kind of operation takes of an optimiser step that is run one operation at a time. */
export interface OperationTime {
  readonly name: string
  /** Shape of the first result. */
  readonly shape: readonly number[]
  /** Per step. */
  readonly count: number
  readonly ms: number
  /** Of the whole step. */
  readonly share: number
}

export interface OperationProfile {
  /** One step, the time between operations included. */
  readonly stepMs: number
  /** Longest first. */
  readonly operations: readonly OperationTime[]
}

/** Short steps are timed more often: one interruption of the process must not decide the order. */
const leastSteps = 3
const leastMs = 1000

/**
 * Times every operation of an optimiser step on its own. Compiled steps run the same operations, but several at a time, and
 * TensorFlow merges some of them: shares tell where to look, not what a compiled step takes.
 * @param program uncompiled, on backend tensorflow; trained a few steps further
 */
export async function operationProfile(program: RunProgram, batch: UpdateBatch, clock: () => number): Promise<OperationProfile> {
  const found = new Map<string, { name: string; shape: readonly number[]; count: number; ms: number }>()
  await program.update(batch, 1)
  const untap = tapNative((native) => ({
    executeOp: (name, attributes, inputs, outputs) => {
      const startedAt = clock()
      const results = native.executeOp(name, attributes, inputs, outputs)
      const took = clock() - startedAt
      const shape = results[0]?.shape ?? []
      const key = `${name} ${shape.join()}`
      const entry = found.get(key) ?? { name, shape, count: 0, ms: 0 }
      entry.count++
      entry.ms += took
      found.set(key, entry)
      return results
    }
  }))
  const startedAt = clock()
  let [steps, wholeMs] = [0, 0]
  try {
    while (steps < leastSteps || wholeMs < leastMs) {
      await program.update(batch, 1)
      steps++
      wholeMs = clock() - startedAt
    }
  } finally {
    untap()
  }
  const operations = [...found.values()]
    .map(({ name, shape, count, ms }) => ({ name, shape, count: count / steps, ms: ms / steps, share: ms / wholeMs }))
    .sort((a, b) => b.ms - a.ms)
  return { stepMs: wholeMs / steps, operations }
}
