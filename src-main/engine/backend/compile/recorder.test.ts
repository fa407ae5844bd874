import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../../scripts/testing/test-backends'
import { startBackend } from '../start-backend'
import { nativeBackend } from './native-binding'
import { normal, opCases } from './op-cases.fixture'
import type { OpCase } from './op-cases.fixture'
import type { GraphFunction } from './graph-function'
import { GraphTrace } from './graph-trace'
import { feed, runEager, runTraced, traced } from './traced.fixture'
import type { TensorFunction } from './traced.fixture'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})

/** The case's value, and the gradients by every float input of a sum that weighs its entries unevenly. */
function valueAndGradients({ of, given, gradient }: OpCase): TensorFunction {
  const isFloat = given.map(({ values }) => values instanceof Float32Array)
  return (inputs) => {
    const value = of(...(inputs as never[]))
    if (!gradient) return [value]
    const summed = (...floats: tf.Tensor[]): tf.Scalar => {
      let next = 0
      const result = tf.cast(of(...(inputs.map((input, index) => (isFloat[index] ? floats[next++]! : input)) as never[])), 'float32')
      return tf.sum(tf.mul(result, tf.sigmoid(result)))
    }
    return [value, ...tf.grads(summed)(inputs.filter((_, index) => isFloat[index]))]
  }
}

function relativeDistance(want: Float32Array, got: Float32Array): number {
  const norm = (values: Float32Array): number => Math.hypot(...values)
  return norm(want.map((value, index) => value - got[index]!)) / Math.max(norm(want), Number.MIN_VALUE)
}

describe.runIf(available)('an operation in a graph', () => {
  it.each(opCases)('gives what it gives alone: $name', (op) => {
    const of = valueAndGradients(op)
    const [want, got] = [runEager(of, op.given), runTraced(of, op.given)]
    expect(got.map(({ length }) => length)).toEqual(want.map(({ length }) => length))
    want.forEach((values, index) => {
      expect(Math.hypot(...values), index === 0 ? 'a value of zeros compares nothing' : `gradient ${index} of zeros compares nothing`).toBeGreaterThan(0)
      expect(relativeDistance(values, got[index]!), index === 0 ? 'value' : `gradient ${index}`).toBeLessThan(1e-5)
    })
  })

  it.each(opCases.filter(({ given, gradient }) => !gradient && given.some(({ values }) => values instanceof Float32Array)))(
    'is compared by value alone where tfjs has no gradient: $name',
    (op) => {
      let gradients: Float32Array[]
      try {
        gradients = runEager(valueAndGradients({ ...op, gradient: true }), op.given).slice(1)
      } catch (error) {
        expect(String(error)).toMatch(/gradient|padding was EXPLICIT/)
        return
      }
      expect(gradients.flatMap((gradient) => [...gradient]).filter((entry) => entry !== 0)).toEqual([])
    }
  )
})

const matrix = normal(4, 5)
const refusals: readonly (readonly [what: string, of: TensorFunction, why: string])[] = [
  ['reads an input', ([x]) => [tf.mul(x!, x!.dataSync()[0]!)], 'the value of f/in/x0 was read on the host'],
  ['reads a result', ([x]) => [tf.scalar(tf.max(x!).arraySync() as number)], 'was read on the host'],
  ['branches on a comparison', ([x]) => (tf.any(tf.greater(x!, 0)).dataSync()[0] ? [x!] : [tf.neg(x!)]), 'was read on the host'],
  ['draws normal values', ([x]) => [tf.add(x!, tf.randomNormal([4, 5]))], 'it draws random numbers on the host'],
  ['draws uniform values', ([x]) => [tf.add(x!, tf.randomUniform([4, 5]))], 'it draws random numbers on the host'],
  ['drops out', ([x]) => [tf.dropout(x!, 0.5)], 'it draws random numbers on the host'],
  ['shuffles', ([x]) => [tf.gather(x!, tf.tensor1d(Int32Array.from(tf.util.createShuffledIndices(4)), 'int32'))], 'it draws random numbers on the host'],
  ['draws in TensorFlow', ([x]) => [tf.multinomial(x as tf.Tensor2D, 3, 5)], 'Multinomial draws random numbers'],
  ['carries a large constant', ([x]) => [tf.add(tf.sum(x!), tf.tensor1d(Float32Array.from({ length: 4097 }, (_, i) => i)))], 'a constant of 4097 values']
]

describe.runIf(available)('a function that no graph can hold', () => {
  it.each(refusals)('%s', (_, of, why) => {
    expect(() => runTraced(of, [matrix])).toThrow(`This function cannot be compiled: `)
    expect(() => runTraced(of, [matrix])).toThrow(why)
  })

  it('reads a value behind an await', () => {
    const body: unknown = async (_: unknown, { x }: Record<string, tf.Tensor>) => ({ y: tf.mul(x!, (await x!.data())[0]!) })
    const f = { inputs: { x: { shape: [4], dtype: 'float32' } }, body } as GraphFunction
    expect(() => new GraphTrace({}, 'float32').add('f', f)).toThrow('This function cannot be compiled: it waits for a promise.')
  })

  it.each([
    ['computed', () => tf.add(tf.tensor1d([1, 2, 3, 4, 5]), 0)],
    ['never used before', () => tf.tensor1d([1, 2, 3, 4, 5])]
  ])('uses a tensor from outside, %s', (_, make) => {
    const outside = make()
    expect(() => runTraced(([x]) => [tf.add(x!, outside)], [matrix])).toThrow('uses a tensor from outside the trace; make it an input')
    expect(() => runTraced(() => [outside], [matrix])).toThrow(/outside the trace|does not come from the traced function/)
    outside.dispose()
  })

  it('leaves tfjs as it was', () => {
    const { random } = Math
    const { binding } = nativeBackend()
    const before = tf.memory().numTensors
    for (const [, of] of refusals) expect(() => runTraced(of, [matrix])).toThrow()
    expect({ ...Object.getOwnPropertyDescriptor(Math, 'random') }).toMatchObject({ value: random })
    expect(nativeBackend().binding).toBe(binding)
    expect(tf.memory().numTensors).toBe(before)
    expect(runEager(([x]) => [tf.sum(tf.onesLike(x!))], [matrix])).toEqual([Float32Array.of(20)])
  })
})

describe.runIf(available)('running a graph', () => {
  it('returns constants that no operation uses', () => {
    const of: TensorFunction = ([x]) => [tf.zeros([2, 3]), tf.tensor1d([1, 2, 3]), tf.neg(x!)]
    expect(runTraced(of, [matrix])).toEqual(runEager(of, [matrix]))
  })

  it('keeps draws from a given seed, which are the same every time', () => {
    const of: TensorFunction = ([x]) => [tf.add(x!, tf.randomNormal([4, 5], 0, 1, 'float32', 7))]
    expect(runTraced(of, [matrix])).toEqual(runEager(of, [matrix]))
  })

  it('refuses inputs of another shape, and names that are not there', () => {
    const graph = traced(([x]) => [tf.reshape(x!, [-1])], [matrix])
    expect(() => feed(graph, 'f', { x0: normal(5, 5) })).toThrow('f: x0 must have shape [4, 5], got 25 values.')
    expect(() => feed(graph, 'f', {})).toThrow('f: x0 must have shape [4, 5], got nothing.')
    expect(() => feed(graph, 'g', { x0: matrix })).toThrow('The graph has no function g.')
    graph.dispose()
  })

  it('needs TensorFlow', async () => {
    await startBackend('cpu', deps)
    try {
      expect(() => runTraced(([x]) => [x!], [matrix])).toThrow('Graphs need backend tensorflow, but cpu is active.')
    } finally {
      await startBackend('tensorflow', deps)
    }
  })
})
