import { uncachedGraphs } from '../../store/graph-files'
import type { ServiceDependencies } from '../dependencies'
import type { ExecutionPlan } from '@shared/domain/run'
import { arithmeticOf, frameArithmetic, largestConvolution } from '../../engine/measure/arithmetic'
import type { ConvolutionSize } from '../../engine/measure/arithmetic'
import type { BenchCase } from './configs'
import type { Measurement } from './measure'
import { peakProbe } from '../../engine/measure/peak-probe'

/** How far training is from what the machine's convolutions allow. */
export interface Roofline {
  readonly layer: ConvolutionSize
  /** Best of several, 10^9 floating-point operations a second, just before and just after the timed iterations. */
  readonly gigaflopsBefore: number
  readonly gigaflopsAfter: number
  readonly flopsPerFrame: number
  /** Frames/s if everything ran at the better of both peaks. */
  readonly boundFramesPerSecond: number
  /** Measured frames/s over that. */
  readonly share: number
}

/** Measures the peak whenever asked, and says at last how training compares; null for networks without convolutions. */
export interface RooflineProbe {
  measure(): Promise<void>
  finish(measured: Pick<Measurement, 'seen' | 'frames'>, framesPerSecond: number): Roofline
}

export async function rooflineProbe(
  { config, shape }: BenchCase,
  { threads }: Pick<ExecutionPlan, 'threads'>,
  deps: Pick<ServiceDependencies, 'clock' | 'breathe'>
): Promise<RooflineProbe | null> {
  const layer = largestConvolution(config, shape)
  if (!layer) return null
  const probe = await peakProbe(layer, threads.inter, { ...deps, store: uncachedGraphs })
  const peaks: number[] = []
  return {
    measure: async () => void peaks.push(await probe.measure()),
    finish: ({ seen, frames }, framesPerSecond) => {
      probe.dispose()
      return rooflineOf(layer, peaks, arithmeticOf(frameArithmetic(config, shape), seen) / frames, framesPerSecond)
    }
  }
}

/** @param peaks operations a second, before and after */
export function rooflineOf(layer: ConvolutionSize, peaks: readonly number[], flopsPerFrame: number, framesPerSecond: number): Roofline {
  const [before = 0, after = before] = peaks
  const boundFramesPerSecond = Math.max(before, after) / flopsPerFrame
  return {
    layer,
    gigaflopsBefore: before / 1e9,
    gigaflopsAfter: after / 1e9,
    flopsPerFrame,
    boundFramesPerSecond,
    share: framesPerSecond / boundFramesPerSecond
  }
}
