/** One line of metrics.jsonl. Row i (0-based) belongs to iteration i. */
export interface MetricRow {
  /** 0-based index of the iteration this row describes. */
  readonly iteration: number
  /** Environment frames collected so far, this iteration included. */
  readonly frames: number
  /** Optimiser steps taken so far, this iteration included. */
  readonly updates: number
  /** Reference metric names (nip-spec 8.6, Appendix C); NaN when undefined for this batch. */
  readonly metrics: Readonly<Record<string, number>>
  /** Wall-clock facts; the only part that differs between two runs of the same seed and plan. */
  readonly clock: MetricClock
}

export interface MetricClock {
  /** Active milliseconds since the run first started, pauses and downtime excluded. */
  readonly elapsedMs: number
  readonly collectMs: number
  readonly updateMs: number
  readonly framesPerSecond: number
}

/** Metrics as columns, the form in which they travel to the window: one typed array per name. */
export interface MetricColumns {
  readonly iterations: Float64Array
  readonly frames: Float64Array
  readonly elapsedMs: Float64Array
  readonly framesPerSecond: Float64Array
  readonly values: Readonly<Record<string, Float64Array>>
}
