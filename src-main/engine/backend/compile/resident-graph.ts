import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import { attribute, elementTypes, Graph } from './graph'
import type { Ref } from './graph'
import { nativeBackend, uploaded } from './native-binding'
import { Recorder } from './recorder'

/** Puts the bytes of a graph where TensorFlow can load them, for as long as `use` runs. */
export type GraphStore = <Result>(savedModel: Uint8Array, use: (folder: string) => Result) => Result

export interface InputSpec {
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32'
}

/**
 * A function of variables and inputs. What it returns under a variable's name is assigned to that variable; the rest is fetched.
 * It must be a pure function of its tensors: see Recorder.
 */
export interface GraphFunction {
  readonly inputs: Readonly<Record<string, InputSpec>>
  readonly body: (variables: Readonly<Record<string, tf.Tensor1D>>, inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>
}

interface Variable {
  readonly size: number
  readonly handle: Ref
  readonly read: Ref
}

interface Compiled {
  readonly inputs: readonly { readonly key: string; readonly name: string; readonly dtype: number; readonly shape: readonly number[]; readonly size: number }[]
  readonly outputs: readonly { readonly key: string; readonly ref: Ref }[]
}

/**
 * One TensorFlow session with resident variables (float vectors) and several functions over them, traced from tfjs code
 * (docs/decisions.md). Variables stay in the session; a call feeds and fetches plain arrays.
 */
export class ResidentGraph {
  readonly #variables: ReadonlyMap<string, Variable>
  readonly #functions: ReadonlyMap<string, Compiled>
  readonly #session: number
  readonly #native = nativeBackend().binding
  readonly nodes: number

  /** @throws AppError `trace-refused` naming what cannot stand in a graph */
  constructor(sizes: Readonly<Record<string, number>>, functions: Readonly<Record<string, GraphFunction>>, store: GraphStore) {
    const graph = new Graph()
    const variables = new Map(Object.entries(sizes).map(([name, size]) => [name, declare(graph, name, size)]))
    this.#variables = variables
    this.#functions = new Map(Object.entries(functions).map(([name, fn]) => [name, trace(graph, name, fn, variables)]))
    this.nodes = graph.size
    this.#session = store(graph.savedModel(), (folder) => this.#native.loadSavedModel(folder, 'serve'))
  }

  has(name: string): boolean {
    return this.#functions.has(name)
  }

  /** Runs one function; its results by key, those assigned to variables left out. The feeds stay the caller's. */
  call(name: string, feeds: Readonly<Record<string, tf.Tensor>>): Record<string, Float32Array> {
    const compiled = this.#functions.get(name)
    if (!compiled) throw new AppError('internal', `The graph has no function ${name}.`)
    const ids = compiled.inputs.map(({ key, shape }) => {
      const feed = feeds[key]
      // a session takes feeds of any shape, and frozen reshapes would then mix up rows silently
      if (feed?.shape.join() !== shape.join()) {
        throw new AppError('internal', `${name}: ${key} must have shape [${shape.join(', ')}], got [${feed?.shape.join(', ') ?? 'nothing'}].`)
      }
      return uploaded(feed)
    })
    const fetched = this.#native.runSavedModel(
      this.#session,
      ids,
      names(compiled.inputs.map((input) => input.name)),
      names(compiled.outputs.map(({ ref }) => ref))
    )
    return Object.fromEntries(compiled.outputs.map(({ key }, index) => [key, this.#take(fetched[index]!.id)]))
  }

  /** Copies of all variables. */
  read(): Record<string, Float32Array> {
    const held = [...this.#variables].filter(([, { size }]) => size > 0)
    if (held.length === 0) return {}
    const fetched = this.#native.runSavedModel(this.#session, [], '', names(held.map(([name]) => `${name}/copy`)))
    return Object.fromEntries(held.map(([name], index) => [name, this.#take(fetched[index]!.id)]))
  }

  /** Replaces all variables. */
  write(values: Readonly<Record<string, Float32Array>>): void {
    for (const [name, { size }] of this.#variables) {
      const value = values[name]
      if (size === 0) continue
      if (value?.length !== size) throw new AppError('internal', `Variable ${name} holds ${size} values, got ${value?.length ?? 'none'}.`)
      const id = this.#native.createTensor([size], elementTypes.float32, value)
      const [done] = this.#native.runSavedModel(this.#session, [id], `${name}/given:0`, `${name}/set:0`)
      this.#native.deleteTensor(id)
      if (done) this.#native.deleteTensor(done.id)
    }
  }

  dispose(): void {
    this.#native.deleteSavedModel(this.#session)
  }

  #take(id: number): Float32Array {
    const data = this.#native.tensorDataSync(id) as Float32Array
    this.#native.deleteTensor(id)
    return data
  }
}

const floats = { dtype: attribute.type(elementTypes.float32) }

function declare(graph: Graph, name: string, size: number): Variable {
  const handle = graph.add(
    'VarHandleOp',
    [],
    { ...floats, shape: attribute.shape([size]), shared_name: attribute.text(name), container: attribute.text('') },
    name
  )
  const read = graph.add('ReadVariableOp', [handle], floats, `${name}/read`)
  graph.add('Identity', [read], { T: attribute.type(elementTypes.float32) }, `${name}/copy`)
  const given = graph.placeholder(`${name}/given`, elementTypes.float32, [size])
  const assigned = graph.add('AssignVariableOp', [handle, given], floats, `${name}/assign`)
  const one = graph.constant(elementTypes.float32, [], new Uint8Array(Float32Array.of(1).buffer))
  graph.add('Identity', [one, `^${assigned}`], { T: attribute.type(elementTypes.float32) }, `${name}/set`)
  return { size, handle, read }
}

function trace(graph: Graph, name: string, { inputs, body }: GraphFunction, variables: ReadonlyMap<string, Variable>): Compiled {
  const recorder = new Recorder(graph)
  const specs = Object.entries(inputs).map(([key, { shape, dtype }]) => {
    const type = elementTypes[dtype]
    return { key, name: graph.placeholder(`${name}/in/${key}`, type, shape), dtype: type, shape, size: shape.reduce((size, dim) => size * dim, 1) }
  })
  let outputs: Compiled['outputs'] = []
  tf.tidy(() => {
    const given = specs.map((spec) => {
      const values = spec.dtype === elementTypes.int32 ? new Int32Array(spec.size) : new Float32Array(spec.size)
      const tensor = tf.tensor(values, [...spec.shape], spec.dtype === elementTypes.int32 ? 'int32' : 'float32')
      recorder.bind(tensor, spec.name)
      return [spec.key, tensor] as const
    })
    const standIns = [...variables].map(([key, { size, read }]) => {
      const tensor = tf.tensor1d(new Float32Array(size))
      recorder.bind(tensor, read)
      return [key, tensor] as const
    })
    const results = recorder.record(name, () => body(Object.fromEntries(standIns), Object.fromEntries(given)))
    const refs = Object.entries(results).map(([key, tensor]) => ({ key, ref: recorder.refOf(tensor) }))
    outputs = assigned(graph, name, refs, variables)
  })
  return { inputs: specs, outputs }
}

/** Assigns what stands under a variable's name; every fetched output waits for all assignments. */
function assigned(
  graph: Graph,
  name: string,
  refs: readonly { key: string; ref: Ref }[],
  variables: ReadonlyMap<string, Variable>
): { key: string; ref: Ref }[] {
  const updates = refs.flatMap(({ key, ref }) => {
    const variable = variables.get(key)
    // the old value is read before the new one is written
    return variable && variable.size > 0 && ref !== variable.read ? [graph.add('AssignVariableOp', [variable.handle, ref, `^${variable.read}`], floats)] : []
  })
  return refs
    .filter(({ key }) => !variables.has(key))
    .map(({ key, ref }) => ({
      key,
      ref: graph.add('Identity', [ref, ...updates.map((update) => `^${update}`)], { T: attribute.type(elementTypes.float32) }, `${name}/out/${key}`)
    }))
}

function names(refs: readonly Ref[]): string {
  return refs.map((ref) => (ref.includes(':') ? ref : `${ref}:0`)).join(',')
}
