import type { RunProgram } from '../../engine/agents/run-program'

/** A program of which some functions are stood in for. */
export function wrappedProgram(program: RunProgram, over: Partial<RunProgram>): RunProgram {
  return {
    act: (batch) => program.act(batch),
    values: (batch) => program.values(batch),
    update: (batch, rateFactor) => program.update(batch, rateFactor),
    read: () => program.read(),
    write: (model, optimizer) => program.write(model, optimizer),
    parameterCounts: () => program.parameterCounts(),
    dispose: () => program.dispose(),
    ...over
  }
}
