import { attribute, elementTypes } from './graph'
import type { Attributes, Graph, Ref } from './graph'

/** Multiply-adds below which the casts around a matrix product cost more than the product saves. */
const smallProduct = 1 << 20

/** An input of an operation: where it stands in the graph, its type and how many values it holds. */
export interface TypedRef {
  readonly ref: Ref
  readonly type: number
  readonly size: number
}

/**
 * Convolutions and large matrix products in bfloat16 (architecture.md 4): their float inputs are rounded, the product is
 * taken with float32 accumulation, and its result is float32 again. Weights, moments, losses and reductions stay as they are.
 */
export class MixedPrecision {
  readonly #graph: Graph
  readonly #rounded = new Map<Ref, Ref>()

  constructor(graph: Graph) {
    this.#graph = graph
  }

  takes(op: string, inputs: readonly TypedRef[], resultSize: number): boolean {
    if (op === 'Conv2D' || op === 'Conv2DBackpropInput' || op === 'Conv2DBackpropFilter') return true
    // (m, k) x (k, n) -> (m, n): the root of the three sizes' product is m * k * n, however the factors are transposed
    return op === 'MatMul' && Math.sqrt(inputs.reduce((product, { size }) => product * size, resultSize)) >= smallProduct
  }

  add(op: string, inputs: readonly TypedRef[], attributes: Attributes): Ref {
    const rounded = inputs.map((input) => (input.type === elementTypes.float32 ? this.#round(input.ref) : input.ref))
    const low = this.#graph.add(op, rounded, { ...attributes, T: attribute.type(elementTypes.bfloat16) })
    return this.#cast(low, elementTypes.bfloat16, elementTypes.float32)
  }

  /** A value used by several products is rounded once. */
  #round(ref: Ref): Ref {
    const known = this.#rounded.get(ref)
    if (known !== undefined) return known
    const made = this.#cast(ref, elementTypes.float32, elementTypes.bfloat16)
    this.#rounded.set(ref, made)
    return made
  }

  #cast(ref: Ref, from: number, to: number): Ref {
    return this.#graph.add('Cast', [ref], { SrcT: attribute.type(from), DstT: attribute.type(to), Truncate: attribute.bool(false) })
  }
}
