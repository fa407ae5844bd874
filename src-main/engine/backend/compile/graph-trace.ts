import * as tf from '@tensorflow/tfjs-core'
import type { GraphInput, GraphOutput, GraphSignature, InputSpec, TracedGraph } from '@shared/domain/graph'
import type { ExecutionPlan } from '@shared/domain/run'
import { attribute, elementTypes, Graph } from './graph'
import type { Ref } from './graph'
import { variableNodes } from './graph-function'
import type { GraphFunction } from './graph-function'
import { Recorder } from './recorder'

type Floats = Readonly<Record<string, number>>

interface Variable {
  readonly size: number
  /** Null for one without elements, which nothing can change. */
  readonly handle: Ref | null
  readonly read: Ref
}

const float = { T: attribute.type(elementTypes.float32) }
const held = { dtype: attribute.type(elementTypes.float32) }

/**
 * Several functions over shared variables (float vectors), traced from tfjs code into one graph (docs/decisions.md). Variables stay
 * in the session that runs it; their values never stand in the graph.
 */
export class GraphTrace {
  readonly #graph = new Graph()
  readonly #precision: ExecutionPlan['precision']
  readonly #sizes: Floats
  readonly #variables: ReadonlyMap<string, Variable>
  readonly #functions: Record<string, GraphSignature> = {}

  /** @param sizes length of every variable, by name */
  constructor(sizes: Floats, precision: ExecutionPlan['precision']) {
    this.#sizes = sizes
    this.#precision = precision
    this.#variables = declare(this.#graph, sizes)
  }

  /** @throws AppError `trace-refused` naming what cannot stand in a graph */
  add(name: string, { inputs, body }: GraphFunction): void {
    const graph = this.#graph
    const recorder = new Recorder(graph, this.#precision)
    const given: GraphInput[] = Object.entries(inputs).map(([key, { shape, dtype }]) => ({
      key,
      node: graph.placeholder(`${name}/in/${key}`, elementTypes[dtype], shape),
      dtype,
      shape
    }))
    tf.tidy(() => {
      const fed = given.map((input) => [input.key, standIn(recorder, input.node, input)] as const)
      const variables = [...this.#variables].map(
        ([key, { size, read }]) => [key, standIn(recorder, read, { shape: [size], dtype: 'float32' }) as tf.Tensor1D] as const
      )
      const results = recorder.record(name, () => body(Object.fromEntries(variables), Object.fromEntries(fed)))
      const refs = Object.entries(results).map(([key, tensor]) => ({ key, node: recorder.refOf(tensor) }))
      this.#functions[name] = { inputs: given, outputs: this.#finish(name, refs) }
    })
  }

  finish(): TracedGraph {
    return { description: { nodes: this.#graph.size, variables: this.#sizes, functions: this.#functions }, savedModel: this.#graph.savedModel() }
  }

  /** Assigns what stands under a variable's name; every fetched output waits for all assignments. */
  #finish(name: string, refs: readonly GraphOutput[]): GraphOutput[] {
    const graph = this.#graph
    const updates = refs.flatMap(({ key, node }) => {
      const variable = this.#variables.get(key)
      // the old value is read before the new one is written
      return variable?.handle && node !== variable.read ? [graph.add('AssignVariableOp', [variable.handle, node, `^${variable.read}`], held)] : []
    })
    return refs
      .filter(({ key }) => !this.#variables.has(key))
      .map(({ key, node }) => ({ key, node: graph.add('Identity', [node, ...updates.map((update) => `^${update}`)], float, `${name}/out/${key}`) }))
  }
}

/** Zeros that stand for a graph output while a function is traced. */
function standIn(recorder: Recorder, node: Ref, { shape, dtype }: InputSpec): tf.Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1)
  const tensor = tf.tensor(dtype === 'int32' ? new Int32Array(size) : new Float32Array(size), [...shape], dtype)
  recorder.bind(tensor, node)
  return tensor
}

function declare(graph: Graph, sizes: Floats): Map<string, Variable> {
  const variables = new Map<string, Variable>()
  const assigned: Ref[] = []
  for (const [name, size] of Object.entries(sizes)) {
    if (size === 0) {
      variables.set(name, { size, handle: null, read: graph.constant(elementTypes.float32, [0], new Uint8Array(0)) })
      continue
    }
    const shape = attribute.shape([size])
    const handle = graph.add('VarHandleOp', [], { ...held, shape, shared_name: attribute.text(name), container: attribute.text('') }, name)
    const read = graph.add('ReadVariableOp', [handle], held, `${name}/read`)
    variables.set(name, { size, handle, read })
    graph.add('Identity', [read], float, variableNodes.copy(name))
    const given = graph.placeholder(variableNodes.given(name), elementTypes.float32, [size])
    // assignment shares its input's memory, and what is fed is the caller's own array
    const copied = graph.add('DeepCopy', [given], float, `${name}/copied`)
    assigned.push(graph.add('AssignVariableOp', [handle, copied], held, `${name}/assign`))
  }
  const one = graph.constant(elementTypes.float32, [], new Uint8Array(Float32Array.of(1).buffer))
  graph.add('Identity', [one, ...assigned.map((assign) => `^${assign}`)], float, variableNodes.replaced)
  return variables
}
