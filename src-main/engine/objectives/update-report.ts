import * as tf from '@tensorflow/tfjs-core'
import type { UpdateResult } from '../agents/run-program'
import type { LearningRule, LossTerms } from './objective'

/** What is logged of a loss, in one vector; the gradient's norm is appended once it is known. */
export function reportVector({ report }: LossTerms): tf.Tensor1D {
  return tf.concat(Object.values(report))
}

/** The report vector of trainStep under the reference's metric names (nip-spec 8.6), and `grad_norm`. */
export function namedReport(report: ArrayLike<number>, frames: number, { parts, named }: LearningRule): UpdateResult {
  let offset = 0
  const cut = Object.entries(parts(frames)).map(([name, size]) => {
    const part = Array.from({ length: size }, (_, index) => report[offset + index]!)
    offset += size
    return [name, part] as const
  })
  if (report.length !== offset + 1) throw new Error(`a report of ${report.length} numbers has parts of ${offset} and a norm`)
  return { ...named(Object.fromEntries(cut)), grad_norm: report[offset]! }
}
