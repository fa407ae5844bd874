import type * as tf from '@tensorflow/tfjs-core'
import type { ExecutionPlan } from '@shared/domain/run'
import { attribute, elementTypes } from './graph'
import type { Attribute, Attributes, Graph, Ref } from './graph'
import { MixedPrecision } from './mixed-precision'
import type { TypedRef } from './mixed-precision'
import { nativeBackend, uploaded } from './native-binding'
import type { NativeBackend, NativeBinding, NativeTensor, OpAttribute } from './native-binding'
import { refused, runPure } from './purity'

/** Elements; a larger "constant" is data that leaked into the trace. */
const largestConstant = 4096

/**
 * Records what tfjs asks of the native library, as graph nodes.
 *
 * Every tfjs-node kernel ends in `binding.executeOp(name, attributes, ids)`. While a function runs, this stands in for that binding:
 * it passes each call on, which gives output shapes and types for free, and appends the same call as a node. So every kernel is
 * covered, gradients included, with no table of our own. Reading a value on the host, tensors from elsewhere and large constants
 * are named errors, since a graph would freeze them.
 */
export class Recorder {
  readonly #graph: Graph
  readonly #backend: NativeBackend = nativeBackend()
  readonly #native: NativeBinding = this.#backend.binding
  readonly #tap: NativeBinding
  readonly #mixed: MixedPrecision | null
  readonly #values = new Map<number, TypedRef>()
  readonly #fixed = new Set<number>()
  readonly #made = new WeakSet<object>()

  constructor(graph: Graph, precision: ExecutionPlan['precision'] = 'float32') {
    this.#graph = graph
    this.#mixed = precision === 'bfloat16' ? new MixedPrecision(graph) : null
    // the native object's properties are read-only: assignment onto a derived object would fail
    this.#tap = Object.create(
      this.#native,
      Object.getOwnPropertyDescriptors({
        createTensor: (shape: number[], dtype: number, values: ArrayLike<number>) => this.#createTensor(shape, dtype, values),
        executeOp: (op: string, attributes: readonly OpAttribute[], inputs: readonly number[], outputs: number) =>
          this.#execute(op, attributes, inputs, outputs),
        tensorDataSync: (id: number) => this.#read(id)
      })
    ) as NativeBinding
  }

  /** Runs `work` with recording on; synchronous, so that no other code's operations leak in. */
  record<Result>(scope: string, work: () => Result): Result {
    this.#graph.scope = `${scope}/`
    this.#backend.binding = this.#tap
    try {
      return runPure(this.#backend, this.#made, work)
    } finally {
      this.#backend.binding = this.#native
      this.#graph.scope = ''
    }
  }

  /** Lets a tensor stand for a graph output. Each needs a buffer of its own. */
  bind(tensor: tf.Tensor, ref: Ref): void {
    this.#values.set(uploaded(tensor), { ref, type: elementTypes[tensor.dtype as keyof typeof elementTypes], size: tensor.size })
  }

  /** The graph output computed for a tensor. */
  refOf(tensor: tf.Tensor): Ref {
    const info = this.#backend.tensorMap.get(tensor.dataId)
    // a constant that no operation has used waits on the host
    if (info.values !== null && info.values !== undefined) {
      info.id = this.#createTensor(info.shape, info.dtype, info.values)
      info.values = null
    }
    const value = this.#values.get(info.id)
    if (value === undefined) throw refused('a result does not come from the traced function')
    return value.ref
  }

  #createTensor(shape: number[], dtype: number, values: ArrayLike<number>): number {
    // a tensor's values wait on the host until they are used, so this may come from outside
    if (!this.#made.has(values)) throw refused('it uses a tensor from outside the trace; make it an input')
    const id = this.#native.createTensor(shape, dtype, values)
    const typed = typedOf(dtype, values)
    this.#values.set(id, { ref: this.#constant(shape, dtype, typed), type: dtype, size: typed.length })
    this.#fixed.add(id)
    return id
  }

  #constant(shape: readonly number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): Ref {
    const first = values[0]
    if (values.length > 1 && values.every((value) => value === first)) {
      // ones and zeros of gradient functions, at full activation size
      const dims = this.#graph.constant(elementTypes.int32, [shape.length], bytesOf(Int32Array.from(shape)))
      const value = this.#graph.constant(dtype, [], bytesOf(values.slice(0, 1)))
      return this.#graph.add('Fill', [dims, value], { T: attribute.type(dtype), index_type: attribute.type(elementTypes.int32) })
    }
    if (values.length > largestConstant) throw refused(`a constant of ${values.length} values, shape [${shape.join(', ')}], would be frozen; make it an input`)
    return this.#graph.constant(dtype, shape, bytesOf(values))
  }

  #read(id: number): Float32Array | Int32Array | Uint8Array {
    const value = this.#values.get(id)
    if (value !== undefined && !this.#fixed.has(id)) throw refused(`the value of ${value.ref} was read on the host`)
    return this.#native.tensorDataSync(id)
  }

  #execute(op: string, given: readonly OpAttribute[], ids: readonly number[], outputs: number): readonly NativeTensor[] {
    if (op.startsWith('Random') || op === 'Multinomial') throw refused(`${op} draws random numbers; make the draw an input`)
    const inputs = ids.map((id) => {
      const value = this.#values.get(id)
      if (value === undefined) throw refused(`${op} uses a tensor from outside the trace; make it an input`)
      return value
    })
    const results = this.#native.executeOp(op, given, ids, outputs)
    const attributes: Record<string, Attribute> = { ...this.#attributes(given) }
    // tfjs-node leaves this type out: the eager runtime infers it, a graph cannot
    const [first] = inputs
    if (op === 'ExpandDims' && first !== undefined) attributes['T'] = attribute.type(first.type)
    const sizes = results.map(({ shape }) => shape.reduce((size, dim) => size * dim, 1))
    const node = this.#mixed?.takes(op, inputs, sizes[0]!)
      ? this.#mixed.add(op, inputs, attributes)
      : this.#graph.add(
          op,
          inputs.map(({ ref }) => ref),
          attributes
        )
    results.forEach(({ id, dtype }, index) => this.#values.set(id, { ref: index === 0 ? node : `${node}:${index}`, type: dtype, size: sizes[index]! }))
    return results
  }

  #attributes(given: readonly OpAttribute[]): Attributes {
    const native = this.#native
    const one = ({ name, type, value }: OpAttribute): Attribute => {
      if (type === native.TF_ATTR_TYPE) return attribute.type(Number(value))
      if (type === native.TF_ATTR_BOOL) return attribute.bool(Boolean(value))
      if (type === native.TF_ATTR_STRING) return attribute.text(String(value))
      if (type === native.TF_ATTR_SHAPE) return attribute.shape(value as number[])
      if (type === native.TF_ATTR_INT) return Array.isArray(value) ? attribute.integers(value as number[]) : attribute.integer(Number(value))
      if (type === native.TF_ATTR_FLOAT) return Array.isArray(value) ? attribute.floats(value as number[]) : attribute.float(Number(value))
      throw refused(`attribute ${name} has the unknown type ${type}`)
    }
    return Object.fromEntries(given.map((entry) => [entry.name, one(entry)]))
  }
}

function typedOf(dtype: number, values: ArrayLike<number>): Float32Array | Int32Array | Uint8Array {
  if (values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array) return values
  if (dtype === elementTypes.float32) return Float32Array.from(values)
  return dtype === elementTypes.int32 ? Int32Array.from(values) : Uint8Array.from(values)
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength).slice()
}
