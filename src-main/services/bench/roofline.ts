import type { ExecutionPlan } from '@shared/domain/run'
import { arithmeticOf, frameArithmetic, largestConvolution } from '../../engine/measure/arithmetic'
import type { ConvolutionSize } from '../../engine/measure/arithmetic'
import { peakProbe } from '../../engine/measure/peak-probe'
import type { PeakProbe } from '../../engine/measure/peak-probe'
import { uncachedGraphs } from '../../store/graph-files'
import type { ServiceDependencies } from '../dependencies'
import type { BenchCase } from './configs'
import type { Measurement } from './measure'

/** What the machine's convolutions allow in one precision, and how much of it is reached. */
export interface Limit {
  /** Best of several, 10^9 floating-point operations a second, just before and just after the timed iterations. */
  readonly gigaflopsBefore: number
  readonly gigaflopsAfter: number
  /** Frames/s if everything ran at the better of both peaks. */
  readonly boundFramesPerSecond: number
  /** Measured frames/s over that. */
  readonly share: number
}

/** How far training is from what the machine's convolutions allow in float32. */
export interface Roofline extends Limit {
  readonly layer: ConvolutionSize
  readonly flopsPerFrame: number
  /** The same in the precision of the run; null where that is float32. */
  readonly bfloat16: Limit | null
}

/** Measures the peaks whenever asked, and says at last how training compares. */
export interface RooflineProbe {
  measure(): Promise<void>
  finish(measured: Pick<Measurement, 'seen' | 'frames'>, framesPerSecond: number): Roofline
}

/** Null for networks without convolutions. */
export async function rooflineProbe(
  { config, shape }: BenchCase,
  { threads, precision }: Pick<ExecutionPlan, 'threads' | 'precision'>,
  deps: Pick<ServiceDependencies, 'clock' | 'breathe'>
): Promise<RooflineProbe | null> {
  const layer = largestConvolution(config, shape)
  if (!layer) return null
  const open = (precision: ExecutionPlan['precision']): Promise<PeakProbe> =>
    peakProbe(layer, { ...deps, store: uncachedGraphs, precision, operationsAtATime: threads.inter })
  const full = await open('float32')
  const half = precision === 'bfloat16' ? await open(precision) : null
  const peaks: { readonly full: number[]; readonly half: number[] } = { full: [], half: [] }
  return {
    measure: async () => {
      peaks.full.push(await full.measure())
      if (half) peaks.half.push(await half.measure())
    },
    finish: ({ seen, frames }, framesPerSecond) => {
      full.dispose()
      half?.dispose()
      const flopsPerFrame = arithmeticOf(frameArithmetic(config, shape), seen) / frames
      const limit = (measured: readonly number[]): Limit => limitOf(measured, flopsPerFrame, framesPerSecond)
      return { layer, flopsPerFrame, ...limit(peaks.full), bfloat16: half && limit(peaks.half) }
    }
  }
}

/** @param peaks operations a second, before and after */
export function limitOf([before = 0, after = before]: readonly number[], flopsPerFrame: number, framesPerSecond: number): Limit {
  const boundFramesPerSecond = Math.max(before, after) / flopsPerFrame
  return { gigaflopsBefore: before / 1e9, gigaflopsAfter: after / 1e9, boundFramesPerSecond, share: framesPerSecond / boundFramesPerSecond }
}
