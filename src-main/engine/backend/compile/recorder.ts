import type * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import { attribute, elementTypes } from './graph'
import type { Attribute, Attributes, Graph, Ref } from './graph'
import { nativeBackend, uploaded } from './native-binding'
import type { NativeBackend, NativeBinding, NativeTensor, OpAttribute } from './native-binding'

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
  readonly #refs = new Map<number, Ref>()
  readonly #types = new Map<number, number>()
  readonly #fixed = new Set<number>()

  constructor(graph: Graph) {
    this.#graph = graph
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
      return work()
    } finally {
      this.#backend.binding = this.#native
      this.#graph.scope = ''
    }
  }

  /** Lets a tensor stand for a graph output. Each needs a buffer of its own. */
  bind(tensor: tf.Tensor, ref: Ref): void {
    const id = uploaded(tensor)
    this.#refs.set(id, ref)
    this.#types.set(id, elementTypes[tensor.dtype as keyof typeof elementTypes])
  }

  /** The graph output computed for a tensor. */
  refOf(tensor: tf.Tensor): Ref {
    const info = this.#backend.tensorMap.get(tensor.dataId)
    const ref = this.#refs.get(info.id)
    if (ref === undefined) throw refused('a result does not come from the traced function')
    return ref
  }

  #createTensor(shape: number[], dtype: number, values: ArrayLike<number>): number {
    const id = this.#native.createTensor(shape, dtype, values)
    const typed = typedOf(dtype, values)
    this.#refs.set(id, this.#constant(shape, dtype, typed))
    this.#types.set(id, dtype)
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
    const ref = this.#refs.get(id)
    if (ref !== undefined && !this.#fixed.has(id)) throw refused(`the value of ${ref} was read on the host`)
    return this.#native.tensorDataSync(id)
  }

  #execute(op: string, given: readonly OpAttribute[], ids: readonly number[], outputs: number): readonly NativeTensor[] {
    if (op.startsWith('Random') || op === 'Multinomial') throw refused(`${op} draws random numbers; make the draw an input`)
    const inputs = ids.map((id) => {
      const ref = this.#refs.get(id)
      if (ref === undefined) throw refused(`${op} uses a tensor from outside the trace; make it an input`)
      return ref
    })
    const results = this.#native.executeOp(op, given, ids, outputs)
    const attributes: Record<string, Attribute> = { ...this.#attributes(given) }
    // tfjs-node leaves this type out: the eager runtime infers it, a graph cannot
    const [firstInput] = ids
    if (op === 'ExpandDims' && firstInput !== undefined) attributes['T'] = attribute.type(this.#types.get(firstInput) ?? elementTypes.float32)
    const node = this.#graph.add(op, inputs, attributes)
    results.forEach(({ id, dtype }, index) => {
      this.#refs.set(id, index === 0 ? node : `${node}:${index}`)
      this.#types.set(id, dtype)
    })
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

function refused(why: string): AppError {
  return new AppError('trace-refused', `This function cannot be compiled: ${why}.`, { remedy: 'It runs uncompiled (--compile off).' })
}
