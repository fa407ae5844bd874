import { AppError } from '@shared/domain/errors'
import type { GraphDescription, GraphStore, InputSpec, TracedGraph } from '@shared/domain/graph'
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
  /** TensorFlow optimises a graph when it is called first, for each of its functions. */
  readonly firstCallsMs: number
  readonly fromCache: boolean
  readonly nodes: number
  /** Of the SavedModel. */
  readonly sizeBytes: number
  /** What was wrong with the cache, in sentences. */
  readonly notes: readonly string[]
}

/**
 * The graph of a definition in a session of its own, from the store or traced anew, called once and holding `state`. Other work is
 * let in between functions.
 * @param state every variable's value, by name
 * @throws AppError `trace-refused` naming what cannot stand in a graph
 */
export async function openGraph(
  definition: GraphDefinition,
  state: Readonly<Record<string, Float32Array>>,
  { store, clock, breathe }: GraphSurroundings,
  traffic: Traffic
): Promise<{ readonly graph: ResidentGraph; readonly compilation: Compilation }> {
  const { identity, variables, functions, precision } = definition
  const spent = { traceMs: 0, loadMs: 0, firstCallsMs: 0 }
  const timed = <Result>(what: keyof typeof spent, work: () => Result): Result => {
    const start = clock()
    const result = work()
    spent[what] += clock() - start
    return result
  }
  const trace = async (): Promise<TracedGraph> => {
    const made = new GraphTrace(variables, precision)
    for (const [name, fn] of Object.entries(functions)) {
      timed('traceMs', () => made.add(name, fn))
      await breathe()
    }
    return timed('traceMs', () => made.finish())
  }
  const load = async (folder: string, description: GraphDescription): Promise<ResidentGraph> => {
    requireSame(definition, description)
    const graph = timed('loadMs', () => new ResidentGraph(folder, description, traffic))
    try {
      graph.write(state)
      for (const [name, { inputs }] of Object.entries(functions)) {
        timed('firstCallsMs', () => graph.call(name, blankFeeds(inputs)))
        await breathe()
      }
      graph.write(state)
      return graph
    } catch (thrown) {
      graph.dispose()
      throw thrown
    }
  }
  const { loaded, description, ...how } = await store.open({ identity, trace, load })
  return { graph: loaded, compilation: { ...spent, nodes: description.nodes, ...how } }
}

function blankFeeds(inputs: GraphFunction['inputs']): Record<string, Float32Array | Int32Array> {
  const blank = ({ shape, dtype }: InputSpec): Float32Array | Int32Array => {
    const size = shape.reduce((product, dim) => product * dim, 1)
    return dtype === 'int32' ? new Int32Array(size) : new Float32Array(size)
  }
  return Object.fromEntries(Object.entries(inputs).map(([key, spec]) => [key, blank(spec)]))
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
