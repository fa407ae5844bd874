import { asciiBytes, Wire } from './wire'

/** TensorFlow's numbers for the element types in use (tensorflow/core/framework/types.proto). */
export const elementTypes = { float32: 1, int32: 3, string: 7, bool: 10, bfloat16: 14 } as const
export type ElementType = number

/** An attribute of a node, as AttrValue (attr_value.proto). */
export type Attribute = Wire

export const attribute = {
  type: (value: ElementType): Attribute => new Wire().integer(6, value),
  bool: (value: boolean): Attribute => new Wire().integer(5, value ? 1 : 0),
  integer: (value: number): Attribute => new Wire().integer(3, value),
  float: (value: number): Attribute => new Wire().float(4, value),
  text: (value: string): Attribute => new Wire().bytes(2, asciiBytes(value)),
  shape: (dims: readonly number[]): Attribute => new Wire().message(7, shapeOf(dims)),
  integers: (values: readonly number[]): Attribute => new Wire().message(1, new Wire().packed(3, values)),
  floats: (values: readonly number[]): Attribute => new Wire().message(1, new Wire().packedFloats(4, values)),
  tensor: (type: ElementType, dims: readonly number[], bytes: Uint8Array): Attribute =>
    new Wire().message(8, new Wire().integer(1, type).message(2, shapeOf(dims)).bytes(4, bytes))
}

export type Attributes = Readonly<Record<string, Attribute>>

/** A node output such as `loss/Mul_3`, `Split_4:1`, or, as a control input, `^Assign_9`. */
export type Ref = string

/** Any producer version that knows the ops in use; TensorFlow 2.21 says 1882 and up. */
const producer = 1882

/** A growing GraphDef. Nodes are only ever added, and each gets a name of its own. */
export class Graph {
  readonly #nodes: Wire[] = []
  readonly #constants = new Map<string, Ref>()
  scope = ''

  get size(): number {
    return this.#nodes.length
  }

  add(op: string, inputs: readonly Ref[], attributes: Attributes, name = `${this.scope}${op}_${this.#nodes.length}`): Ref {
    const node = new Wire().text(1, name).text(2, op)
    for (const input of inputs) node.text(3, input)
    for (const [key, value] of Object.entries(attributes)) node.message(5, new Wire().text(1, key).message(2, value))
    this.#nodes.push(node)
    return name
  }

  /** Small equal constants are shared. */
  constant(type: ElementType, dims: readonly number[], bytes: Uint8Array): Ref {
    const key = bytes.length <= 256 ? `${type} ${dims.join()} ${bytes.join()}` : null
    const known = key === null ? undefined : this.#constants.get(key)
    if (known !== undefined) return known
    const ref = this.add('Const', [], { dtype: attribute.type(type), value: attribute.tensor(type, dims, bytes) }, `Const_${this.#nodes.length}`)
    if (key !== null) this.#constants.set(key, ref)
    return ref
  }

  placeholder(name: string, type: ElementType, dims: readonly number[]): Ref {
    return this.add('Placeholder', [], { dtype: attribute.type(type), shape: attribute.shape(dims) }, name)
  }

  /** The bytes of a saved_model.pb with this graph under the tag `serve`. */
  savedModel(): Uint8Array {
    const graph = new Wire()
    for (const node of this.#nodes) graph.message(1, node)
    graph.message(4, new Wire().integer(1, producer))
    const meta = new Wire().message(1, new Wire().text(4, 'serve')).message(2, graph)
    return new Wire().integer(1, 1).message(2, meta).finish()
  }
}

function shapeOf(dims: readonly number[]): Wire {
  const shape = new Wire()
  for (const size of dims) shape.message(2, new Wire().integer(1, size))
  return shape
}
