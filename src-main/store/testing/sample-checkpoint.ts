import type { CheckpointKind } from '@shared/domain/checkpoint'
import { sampleArrays, sampleRow } from '@shared/format/testing/samples'
import type { NewCheckpoint } from '../types'

/** Different for every number of iterations, and the same each time. */
export function sampleCheckpoint(iterations: number, kind: CheckpointKind): NewCheckpoint {
  return {
    iterations,
    kind,
    model: sampleArrays(iterations),
    optimizer: sampleArrays(iterations + 1000),
    arrays: sampleArrays(iterations + 2000),
    json: { counter: iterations, rate: NaN },
    metrics: iterations === 0 ? {} : sampleRow(iterations - 1).metrics
  }
}
