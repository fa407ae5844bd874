import * as tf from '@tensorflow/tfjs-core'
import { nativeBackend } from '../backend/compile/native-binding'
import type { NativeBinding } from '../backend/compile/native-binding'

/** What went over the binding of libtensorflow. */
export interface NativeCounts {
  /** Operations run one at a time. */
  readonly operations: number
  /** Runs of a compiled graph. */
  readonly sessionCalls: number
  readonly tensorsMade: number
  readonly bytesToDevice: number
  readonly bytesToHost: number
}

/** Whether the active backend goes over a binding that can be tapped. */
export function canTap(): boolean {
  return tf.getBackend() === 'tensorflow'
}

/**
 * Puts these functions before those of the native binding, until the returned function is called.
 * Graphs built meanwhile keep the tap they found.
 */
export function tapNative(over: (native: NativeBinding) => Partial<NativeBinding>): () => void {
  const backend = nativeBackend()
  const native = backend.binding
  // the native object's properties are read-only: assignment onto a derived object would fail
  backend.binding = Object.create(native, Object.getOwnPropertyDescriptors(over(native))) as NativeBinding
  return () => {
    backend.binding = native
  }
}

export interface NativeCounter {
  /** Counts what this does; nothing else is counted. */
  during<Result>(work: () => Promise<Result>): Promise<Result>
  /** Everything so far over a number of times. */
  per(times: number): NativeCounts
  /** Begins at nothing again. */
  reset(): void
  /** Takes the tap away. */
  stop(): void
}

/** Counts in everything built from now on. */
export function countNative(): NativeCounter {
  const nothing = { operations: 0, sessionCalls: 0, tensorsMade: 0, bytesToDevice: 0, bytesToHost: 0 }
  let counts = { ...nothing }
  let counting = false
  const add = (key: keyof NativeCounts, more: number): void => {
    if (counting) counts[key] += more
  }
  const stop = tapNative((native) => ({
    createTensor: (shape, dtype, values) => {
      add('tensorsMade', 1)
      add('bytesToDevice', ArrayBuffer.isView(values) ? values.byteLength : 4 * values.length)
      return native.createTensor(shape, dtype, values)
    },
    tensorDataSync: (id) => {
      const data = native.tensorDataSync(id)
      add('bytesToHost', data.byteLength)
      return data
    },
    executeOp: (op, attributes, inputs, outputs) => {
      add('operations', 1)
      return native.executeOp(op, attributes, inputs, outputs)
    },
    runSavedModel: (id, inputs, inputNames, outputNames) => {
      add('sessionCalls', 1)
      return native.runSavedModel(id, inputs, inputNames, outputNames)
    }
  }))
  return {
    during: async (work) => {
      counting = true
      try {
        return await work()
      } finally {
        counting = false
      }
    },
    per: (times) => ({
      operations: counts.operations / times,
      sessionCalls: counts.sessionCalls / times,
      tensorsMade: counts.tensorsMade / times,
      bytesToDevice: counts.bytesToDevice / times,
      bytesToHost: counts.bytesToHost / times
    }),
    reset: () => {
      counts = { ...nothing }
    },
    stop
  }
}
