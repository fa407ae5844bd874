import * as tf from '@tensorflow/tfjs-core'
import type { InputSpec } from '@shared/domain/graph'
import type { HostArray } from '../../agents/host-inputs'
import type { Tensors } from '../../agents/part'
import { openGraph } from '../../backend/compile/open-graph'
import type { GraphSurroundings } from '../../backend/compile/open-graph'
import type { ResidentGraph } from '../../backend/compile/resident-graph'
import { noTraffic } from '../../backend/compile/traffic'

/** A pure function of tensors; it may be run more than once. */
export type TensorBody = (inputs: Tensors) => Tensors

/** Runs a function of tensors and brings what it returns to the host. The inputs stay the caller's. */
export type Compute = (body: TensorBody, inputs: Tensors) => Promise<ReadonlyMap<string, Float32Array>>

/** One operation after the other on the active backend. */
export const computeEagerly: Compute = async (body, inputs) => {
  const results = tf.tidy(() => ({ ...body(inputs) }))
  try {
    return new Map(await Promise.all(Object.entries(results).map(async ([name, tensor]) => [name, Float32Array.from(await tensor.data())] as const)))
  } finally {
    tf.dispose(results)
  }
}

/**
 * As a graph, the way training steps are compiled: traced, written, loaded and called. A function that is computed several times in a
 * row on the same shapes is traced once. Needs backend tensorflow, and a store that keeps no graph.
 * @throws AppError `trace-refused` naming what cannot stand in a graph
 */
export class CompiledComputing {
  readonly #surroundings: GraphSurroundings
  #latest: Traced | null = null

  constructor(surroundings: GraphSurroundings) {
    this.#surroundings = surroundings
  }

  readonly compute: Compute = async (body, inputs) => {
    const { graph, names } = await this.#traced(body, inputs)
    const given = await Promise.all(Object.values(inputs).map((tensor) => tensor.data()))
    const results = graph.call('probe', Object.fromEntries(given.map((values, index) => [`x${index}`, values as HostArray])))
    return new Map(names.map((name, index) => [name, Float32Array.from(results[`y${index}`]!)]))
  }

  dispose(): void {
    this.#latest?.graph.dispose()
    this.#latest = null
  }

  async #traced(body: TensorBody, inputs: Tensors): Promise<Traced> {
    // a graph's names are of fewer letters than ours
    const keys = Object.keys(inputs)
    const specs = Object.values(inputs).map(({ shape, dtype }, index) => [`x${index}`, { shape, dtype: dtype as InputSpec['dtype'] }] as const)
    const shapes = JSON.stringify([keys, specs])
    if (this.#latest?.body === body && this.#latest.shapes === shapes) return this.#latest
    this.dispose()
    let names: readonly string[] = []
    const probe = (_: unknown, fed: Tensors): Tensors => {
      const results = body(Object.fromEntries(keys.map((key, index) => [key, fed[`x${index}`]!])))
      names = Object.keys(results)
      return Object.fromEntries(Object.values(results).map((tensor, index) => [`y${index}`, tensor]))
    }
    const functions = { probe: { inputs: Object.fromEntries(specs), body: probe } }
    const { graph } = await openGraph({ identity: shapes, variables: {}, functions, precision: 'float32' }, {}, this.#surroundings, noTraffic())
    this.#latest = { body, shapes, graph, names }
    return this.#latest
  }
}

interface Traced {
  readonly body: TensorBody
  readonly shapes: string
  readonly graph: ResidentGraph
  /** Of the results, in order. */
  readonly names: readonly string[]
}
