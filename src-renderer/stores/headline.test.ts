import { describe, expect, it } from 'vitest'
import { sampleRuns } from '@/testing/sample-runs'
import { withMetrics } from './headline'

describe('withMetrics', () => {
  it('keeps the sparkline at 64 points or fewer, its last value exact', () => {
    const [run] = sampleRuns(0)
    const many = Float64Array.from({ length: 1000 }, (_, index) => index)
    const after = withMetrics(
      { ...run!, spark: [] },
      { iterations: many, frames: many, elapsedMs: many, framesPerSecond: many, values: { mean_accuracy: many } }
    )
    expect(after.spark.length).toBeLessThanOrEqual(64)
    expect(after.spark.length).toBeGreaterThan(31)
    expect(after.spark[after.spark.length - 1]).toBe(999)
  })
})
