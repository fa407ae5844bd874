import type { RunConfig } from '@shared/config/run-schema'
import type { BinaryDataset } from '@shared/domain/dataset'
import type { ExecutionPlan } from '@shared/domain/run'
import type { RunProgram, RunShape } from '../engine/agents/run-program'
import { createCompiledProgram } from '../engine/objectives/compiled-program'
import type { CompiledProgram } from '../engine/objectives/compiled-program'
import { createCompiledSoloProgram } from '../engine/objectives/compiled-solo-program'
import { createEagerProgram } from '../engine/objectives/eager-program'
import { createEagerSoloProgram } from '../engine/objectives/solo-program'
import type { SoloProgram } from '../engine/objectives/solo-program'
import { soloSizes } from '../engine/training/solo-training'
import type { ServiceDependencies } from './dependencies'

/** The parts of a plan that a program is made by; library and precision count only where compiled. */
export type ProgramPlan = Pick<ExecutionPlan, 'library' | 'compile' | 'precision' | 'threads'>

export interface ReadyProgram {
  readonly program: RunProgram
  /** What is known of the compiled step besides; null where everything runs one operation at a time. */
  readonly compiled: Pick<CompiledProgram, 'compilation' | 'traffic'> | null
}

/**
 * Freshly initialised agents, run as the plan says.
 * @throws AppError `trace-refused` when the plan compiles what cannot be compiled
 */
export async function createProgram(
  config: RunConfig,
  shape: RunShape,
  plan: ProgramPlan,
  { graphs: store, clock, breathe }: Pick<ServiceDependencies, 'graphs' | 'clock' | 'breathe'>
): Promise<ReadyProgram> {
  if (plan.compile === 'off') return { program: createEagerProgram({ config, shape }), compiled: null }
  const program = await createCompiledProgram({ config, shape, plan, store, clock, breathe })
  return { program, compiled: program }
}

export interface ReadySoloProgram {
  readonly program: SoloProgram
  readonly compiled: Pick<CompiledProgram, 'compilation'> | null
}

/** As createProgram, for agents that answer alone. */
export async function createSoloProgram(
  config: RunConfig,
  { shape, train, test }: { readonly shape: RunShape; readonly train: BinaryDataset; readonly test: BinaryDataset },
  plan: ProgramPlan,
  { graphs: store, clock, breathe }: Pick<ServiceDependencies, 'graphs' | 'clock' | 'breathe'>
): Promise<ReadySoloProgram> {
  const sizes = soloSizes(config, train.y.length, test.y.length)
  if (plan.compile === 'off') return { program: createEagerSoloProgram(config, shape), compiled: null }
  const program = await createCompiledSoloProgram({ config, shape, plan, sizes, store, clock, breathe })
  return { program, compiled: program }
}
