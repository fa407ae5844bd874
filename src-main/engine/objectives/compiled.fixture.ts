import type { GraphStore } from '@shared/domain/graph'
import { uncachedGraphs } from '../../store/graph-files'
import { createCompiledProgram } from './compiled-program'
import type { CompiledProgram, CompiledProgramOptions } from './compiled-program'

/** A run's compiled program, traced anew unless another store is given. */
export function compiledProgram(
  { config, shape }: Pick<CompiledProgramOptions, 'config' | 'shape'>,
  { store = uncachedGraphs, breathe = nextTurn, ...plan }: { store?: GraphStore; breathe?: () => Promise<void> } & Partial<CompiledProgramOptions['plan']> = {}
): Promise<CompiledProgram> {
  return createCompiledProgram({
    config,
    shape,
    plan: { library: null, precision: 'float32', threads: { intra: 1, inter: 1 }, ...plan },
    store,
    clock: () => performance.now(),
    breathe
  })
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
