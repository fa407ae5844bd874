import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../../scripts/testing/test-backends'
import { placedGraph } from '../../../store/graph-files'
import { startBackend } from '../start-backend'
import type { GraphFunction } from './graph-function'
import { GraphTrace } from './graph-trace'
import { ResidentGraph } from './resident-graph'
import { noTraffic } from './traffic'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})

const size = 40

/** A vector that a call moves by what it is fed. */
function opened(): ResidentGraph {
  const move: GraphFunction = {
    inputs: { by: { shape: [size], dtype: 'float32' } },
    body: ({ at }, { by }) => {
      const moved = tf.add(at!, by!) as tf.Tensor1D
      return { at: moved, total: tf.sum(moved) }
    }
  }
  const trace = new GraphTrace({ at: size, empty: 0 }, 'float32')
  trace.add('move', move)
  const { savedModel, description } = trace.finish()
  const { folder, remove } = placedGraph(savedModel)
  const graph = new ResidentGraph(folder, description, noTraffic())
  remove()
  return graph
}

const vector = (value: number): Float32Array => new Float32Array(size).fill(value)

/** The same values at every place relative to the processor's lines: TensorFlow takes over arrays that lie well, and copies the others. */
function placed(value: number): Float32Array[] {
  const buffer = new Float32Array(size * 32)
  return Array.from({ length: 16 }, (_, at) => buffer.subarray(at, at + size).fill(value))
}

describe.runIf(available)('a resident graph', () => {
  it('assigns, fetches, reads and replaces its variables', () => {
    const graph = opened()
    graph.write({ at: vector(2) })
    expect(graph.call('move', { by: vector(1) })).toEqual({ total: Float32Array.of(3 * size) })
    expect(graph.call('move', { by: vector(1) })).toEqual({ total: Float32Array.of(4 * size) })
    expect(graph.read()).toEqual({ at: vector(4) })
    expect(() => graph.write({})).toThrow('variables: at must have shape [40], got nothing.')
    expect(() => graph.write({ at: vector(1).subarray(1) })).toThrow('variables: at must have shape [40], got 39 values.')
    expect(graph.read()).toEqual({ at: vector(4) })
    graph.dispose()
  })

  it('holds copies: what is written may be changed afterwards', () => {
    const graph = opened()
    for (const values of placed(1)) {
      values.fill(1)
      graph.write({ at: values })
      values.fill(5)
      expect(graph.read()).toEqual({ at: vector(1) })
    }
    graph.dispose()
  })
})
