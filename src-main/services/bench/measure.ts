import type { RunProgram, UpdateBatch } from '../../engine/agents/run-program'
import type { Compilation } from '../../engine/backend/compile/open-graph'
import { createTrainer } from '../../engine/training/create-trainer'
import type { FramesSeen } from '../../engine/measure/arithmetic'
import type { ReadyProgram } from '../program'
import { brightOrDark } from './configs'
import type { BenchCase } from './configs'
import { canTap, countNative } from '../../engine/measure/native-tap'
import type { NativeCounts } from '../../engine/measure/native-tap'
import { PhaseClock } from './phase-clock'
import type { Phases } from './phase-clock'
import { wrappedProgram } from './wrapped-program'

/** Whole training iterations on synthetic images. */
export interface Measurement {
  /** Of each measured iteration. */
  readonly iterations: readonly Phases[]
  /** Collected in each. */
  readonly frames: number
  /** Optimiser steps in each. */
  readonly updates: number
  /** In each. */
  readonly seen: FramesSeen
  /** For one optimiser step; null on backends without a binding to count at. */
  readonly perUpdate: NativeCounts | null
  /** Alive after each iteration, the one before those measured included: flat, or something leaks. */
  readonly liveTensors: readonly number[]
  /** Making the program: freshly initialised weights, and the graph where there is one. */
  readonly compileMs: number
  /** How the graph was come by; null without one. */
  readonly compilation: Compilation | null
  /** The last minibatch. */
  readonly batch: UpdateBatch
}

export interface MeasureOptions {
  /** Measured, after one that is not. */
  readonly iterations: number
  readonly clock: () => number
  readonly liveTensors: () => number
  /** Makes the program that is measured. */
  readonly create: () => Promise<ReadyProgram>
  /** Called just before and just after the measured iterations. */
  readonly beside: () => Promise<void>
}

export async function measure({ config, shape, image }: BenchCase, { iterations, clock, liveTensors, create, beside }: MeasureOptions): Promise<Measurement> {
  const counter = canTap() ? countNative() : null
  const createdAt = clock()
  const { program, compiled } = await create()
  const compileMs = clock() - createdAt
  const counted: RunProgram = counter
    ? wrappedProgram(program, { update: (batch, rateFactor) => counter.during(() => program.update(batch, rateFactor)) })
    : program
  const phases = new PhaseClock(clock)
  const images = brightOrDark(image, shape.embedding)
  const trainer = createTrainer({ config, shape, program: phases.timed(counted), train: images, test: images, clock })
  try {
    const { frames, updates } = await trainer.runIteration(phases.control)
    const alive = [liveTensors()]
    counter?.reset()
    await beside()
    const measured: Phases[] = []
    for (let i = 0; i < iterations; i++) {
      phases.start()
      measured.push(phases.finish(await trainer.runIteration(phases.control)))
      alive.push(liveTensors())
    }
    await beside()
    const { seen, batch } = phases
    const perUpdate = counter?.per(updates * iterations) ?? null
    const compilation = compiled?.compilation ?? null
    return { iterations: measured, frames, updates, seen, perUpdate, liveTensors: alive, compileMs, compilation, batch }
  } finally {
    counter?.stop()
    trainer.dispose()
    program.dispose()
  }
}
