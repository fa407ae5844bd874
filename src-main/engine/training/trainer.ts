import type { NamedArrays } from '@shared/domain/arrays'
import type { RunConfig, TrainerContribution } from '@shared/config/run-schema'
import type { BinaryDataset } from '@shared/domain/dataset'
import type { MetricRow } from '@shared/domain/metric'
import type { RunProgram, RunShape } from '../agents/run-program'
import type { SoloProgram } from '../objectives/solo-program'

/** Everything a trainer works with; it owns none of it but its own buffers. */
export interface TrainerOptions {
  readonly config: RunConfig
  readonly shape: RunShape
  readonly program: RunProgram
  readonly train: BinaryDataset
  readonly test: BinaryDataset
  /** Milliseconds from any fixed origin; only `clock` of metric rows depends on it. */
  readonly clock: () => number
}

/** As TrainerOptions, for agents that answer alone. */
export interface SoloTrainerOptions extends Omit<TrainerOptions, 'program'> {
  readonly program: SoloProgram
}

/** How the caller steers a long computation. */
export interface TrainerControl {
  /**
   * Called between environment steps and between minibatches. It may await (yield, pause: the time counts as inactive) or throw,
   * which abandons the open iteration: the trainer then accepts nothing but `restore` and `dispose`.
   */
  checkpoint?(): Promise<void> | void
}

/** Plain JSON: random states, counters, schedule. */
export type TrainerJson = Readonly<Record<string, unknown>>

/** The complete state after a whole number of iterations. */
export interface TrainerSnapshot {
  readonly model: NamedArrays
  readonly optimizer: NamedArrays
  /** Environment, data cycler, minibatch sampler, normaliser; keys `<part>/<name>`. */
  readonly arrays: NamedArrays
  readonly json: TrainerJson
}

/** A resumable training run, driven one iteration at a time. */
export interface Trainer {
  /** Finished iterations. */
  readonly iterationsDone: number
  /** Environment frames collected in them. */
  readonly frames: number
  /** Optimiser steps taken in them. */
  readonly updates: number
  /**
   * Collects one batch and learns from it.
   * @throws AppError `diverged` naming quantity and iteration; `wrong-state` after an abandoned iteration; whatever `checkpoint` throws
   */
  runIteration(control: TrainerControl): Promise<MetricRow>
  /** Plays test batches with the current weights, under `test_` names; leaves every training stream untouched. Same state, same numbers. */
  test(control: TrainerControl): Promise<Record<string, number>>
  /** A copy; later iterations do not change it. */
  snapshot(): Promise<TrainerSnapshot>
  /**
   * Continues from a snapshot: from then on every number is the one an uninterrupted run gives. Under a configuration changed in what
   * decides the dialogues (seed, data, batch size, protocol), weights and counters are kept and new dialogues begin.
   * @throws AppError `damaged` when the snapshot does not fit this run, before anything changes
   */
  restore(snapshot: TrainerSnapshot): Promise<void>
  /** Frees host buffers; the program belongs to the caller. */
  dispose(): void
}

/** A learning algorithm: how forms name it, and how a run of it is made. */
export interface TrainerEntry extends TrainerContribution {
  create(options: TrainerOptions): Trainer
}

/** A learning algorithm without dialogues. */
export interface SoloTrainerEntry extends TrainerContribution {
  createAlone(options: SoloTrainerOptions): Trainer
}
