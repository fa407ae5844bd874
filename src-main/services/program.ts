import type { RunConfig } from '@shared/config/run-schema'
import type { ExecutionPlan } from '@shared/domain/run'
import type { RunProgram, RunShape } from '../engine/agents/run-program'
import type { GraphStore } from '../engine/backend/compile/resident-graph'
import { createCompiledProgram } from '../engine/objectives/compiled-program'
import { createEagerProgram } from '../engine/objectives/eager-program'

/** The parts of a plan that a program is made by; precision counts only where compiled. */
export type ProgramPlan = Pick<ExecutionPlan, 'compile' | 'precision'>

/**
 * Freshly initialised agents, run as the plan says.
 * @throws AppError `trace-refused` when the plan compiles what cannot be compiled
 */
export function createProgram(config: RunConfig, shape: RunShape, plan: ProgramPlan, store: GraphStore): RunProgram {
  return plan.compile === 'on' ? createCompiledProgram({ config, shape, store, precision: plan.precision }) : createEagerProgram({ config, shape })
}
