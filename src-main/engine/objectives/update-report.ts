import * as tf from '@tensorflow/tfjs-core'
import type { UpdateResult } from '../agents/run-program'
import type { LearningRule, LossTerms } from './objective'

/** What is logged of a loss, in one vector; the gradient's norm is appended once it is known. */
export function reportVector({ report }: LossTerms): tf.Tensor1D {
  return tf.concat(Object.values(report))
}

/** The parts of trainStep's report vector by name, without the norm. */
export function cutReport(report: ArrayLike<number>, frames: number, { parts }: Pick<LearningRule, 'parts'>): Record<string, number[]> {
  let offset = 0
  const cut = Object.entries(parts(frames)).map(([name, size]) => {
    const part = Array.from({ length: size }, (_, index) => report[offset + index]!)
    offset += size
    return [name, part] as const
  })
  if (report.length !== offset + 1) throw new Error(`a report of ${report.length} numbers has parts of ${offset} and a norm`)
  return Object.fromEntries(cut)
}

/** The report vector of trainStep under the reference's metric names (nip-spec 8.6), and `grad_norm`. */
export function namedReport(report: ArrayLike<number>, frames: number, rule: Pick<LearningRule, 'parts' | 'named'>): UpdateResult {
  return { ...rule.named(cutReport(report, frames, rule)), grad_norm: report[report.length - 1]! }
}
