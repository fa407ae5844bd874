import { AppError } from '@shared/domain/errors'
import type { GraphDescription, GraphStore, TracedGraph } from '@shared/domain/graph'
import type { ExecutionPlan } from '@shared/domain/run'
import type { GraphFunction } from './graph-function'
import { GraphTrace } from './graph-trace'
import { ResidentGraph } from './resident-graph'
import type { Traffic } from './traffic'

export interface GraphDefinition {
  /** Everything the trace depends on besides the sources of the engine. */
  readonly identity: string
  /** Length of every variable, by name. */
  readonly variables: Readonly<Record<string, number>>
  readonly functions: Readonly<Record<string, GraphFunction>>
  readonly precision: ExecutionPlan['precision']
}

/** What opening a graph needs of its surroundings. */
export interface GraphSurroundings {
  readonly store: GraphStore
  /** Monotonic milliseconds. */
  readonly clock: () => number
  /** Lets waiting messages in. */
  readonly breathe: () => Promise<void>
}

/** What it took to have a graph. */
export interface Compilation {
  /** 0 when it came from the cache. */
  readonly traceMs: number
  readonly loadMs: number
  readonly fromCache: boolean
  readonly nodes: number
  /** Of the SavedModel. */
  readonly sizeBytes: number
  /** What was wrong with the cache, in sentences. */
  readonly notes: readonly string[]
}

/**
 * The graph of a definition in a session of its own, from the store or traced anew. Other work is let in between functions.
 * @throws AppError `trace-refused` naming what cannot stand in a graph
 */
export async function openGraph(
  definition: GraphDefinition,
  { store, clock, breathe }: GraphSurroundings,
  traffic: Traffic
): Promise<{ readonly graph: ResidentGraph; readonly compilation: Compilation }> {
  const { identity, variables, functions, precision } = definition
  let traceMs = 0
  let loadMs = 0
  const trace = async (): Promise<TracedGraph> => {
    const made = new GraphTrace(variables, precision)
    for (const [name, fn] of Object.entries(functions)) {
      const start = clock()
      made.add(name, fn)
      traceMs += clock() - start
      await breathe()
    }
    return made.finish()
  }
  const load = (folder: string, description: GraphDescription): ResidentGraph => {
    requireSame(definition, description)
    const start = clock()
    const graph = new ResidentGraph(folder, description, traffic)
    loadMs += clock() - start
    return graph
  }
  const { loaded, description, ...how } = await store.open({ identity, trace, load })
  return { graph: loaded, compilation: { traceMs, loadMs, nodes: description.nodes, ...how } }
}

/** A kept graph answers to the same calls as one traced now: feeds are laid out by the definition, not by what was kept. */
function requireSame({ variables, functions }: GraphDefinition, kept: GraphDescription): void {
  const wanted = {
    variables,
    inputs: Object.entries(functions).map(([name, { inputs }]) => [name, Object.entries(inputs).map(([key, { shape, dtype }]) => ({ key, shape, dtype }))])
  }
  const found = {
    variables: kept.variables,
    inputs: Object.entries(kept.functions).map(([name, { inputs }]) => [name, inputs.map(({ key, shape, dtype }) => ({ key, shape, dtype }))])
  }
  if (JSON.stringify(wanted) !== JSON.stringify(found)) throw new AppError('damaged', 'The kept graph has other variables or inputs than this run.')
}
