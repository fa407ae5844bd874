import * as tf from '@tensorflow/tfjs-core'
import type { ExecutionPlan } from '@shared/domain/run'
import type { GraphFunction } from '../backend/compile/graph-function'
import { openGraph } from '../backend/compile/open-graph'
import type { GraphSurroundings } from '../backend/compile/open-graph'
import { noTraffic } from '../backend/compile/traffic'
import { convolutionFlops } from './arithmetic'
import type { ConvolutionSize } from './arithmetic'

/** A convolution with both gradients, ready to be timed. */
export interface PeakProbe {
  /** The best rate of several goes, operations a second. */
  measure(): Promise<number>
  dispose(): void
}

const leastGoes = 5
const leastMs = 300
/** Smaller convolutions are put side by side in one call, so that the call itself does not count. */
const leastFlopsPerCall = 0.5e9
const mostCopies = 32

export interface PeakOptions extends GraphSurroundings {
  /** Other than float32 in graphs only. */
  readonly precision: ExecutionPlan['precision']
  readonly operationsAtATime: number
}

/** On as many operations at a time as the process has threads for: a graph where there are graphs, else one operation after the other. */
export async function peakProbe(layer: ConvolutionSize, options: PeakOptions): Promise<PeakProbe> {
  const { clock, operationsAtATime } = options
  const compiled = tf.getBackend() === 'tensorflow'
  const rounds = Math.ceil(leastFlopsPerCall / (operationsAtATime * convolutionFlops(layer)))
  const copies = compiled ? Math.max(operationsAtATime, Math.min(mostCopies, operationsAtATime * rounds)) : 1
  const { call, dispose } = compiled ? await inGraph(layer, copies, options) : eagerly(layer)
  return {
    measure: async () => {
      let [best, spent] = [Infinity, 0]
      await call() // first runs make buffers
      for (let go = 0; go < leastGoes || spent < leastMs; go++) {
        const startedAt = clock()
        await call()
        const took = clock() - startedAt
        best = Math.min(best, took)
        spent += took
      }
      return (1000 * copies * convolutionFlops(layer)) / best
    },
    dispose
  }
}

interface Runnable {
  readonly call: () => Promise<void>
  readonly dispose: () => void
}

/** Copies differ in their variables: TensorFlow would merge equal operations. */
async function inGraph(layer: ConvolutionSize, copies: number, { precision, ...surroundings }: PeakOptions): Promise<Runnable> {
  const sizes = sizesOf(layer)
  const names = Array.from({ length: copies }, (_, copy) => ({ x: `x${copy}`, filter: `filter${copy}`, slope: `slope${copy}` }))
  const variables = Object.fromEntries(names.flatMap(({ x, filter, slope }) => [[x, sizes.x], [filter, sizes.filter], [slope, sizes.slope]])) // prettier-ignore
  const convolve: GraphFunction = {
    inputs: {},
    body: (held) =>
      Object.fromEntries(
        names.flatMap(({ x, filter, slope }, copy) =>
          corners(layer, held[x]!, held[filter]!, held[slope]!).map((corner, index) => [`corner${copy}.${index}`, corner] as const)
        )
      )
  }
  const definition = { identity: JSON.stringify({ convolution: layer, copies, precision }), variables, functions: { convolve }, precision }
  const state = Object.fromEntries(Object.entries(variables).map(([name, size]) => [name, plainValues(size)]))
  const { graph } = await openGraph(definition, state, surroundings, noTraffic())
  return { call: async () => void (await Promise.resolve(graph.call('convolve', {}))), dispose: () => graph.dispose() }
}

function eagerly(layer: ConvolutionSize): Runnable {
  const sizes = sizesOf(layer)
  const [x, filter, slope] = [sizes.x, sizes.filter, sizes.slope].map((size) => tf.tensor1d(plainValues(size))) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D]
  return {
    call: async () => {
      const found = tf.tidy(() => tf.concat(corners(layer, x, filter, slope)))
      await found.data()
      found.dispose()
    },
    dispose: () => tf.dispose([x, filter, slope])
  }
}

/** One value each of the result and of both gradients: fetching more would be timed too, fetching less would leave one out. */
function corners(layer: ConvolutionSize, x: tf.Tensor1D, filter: tf.Tensor1D, slope: tf.Tensor1D): tf.Tensor1D[] {
  const { batch, height, width, inputs, outputs, kernel } = layer
  const convolve = tf.valueAndGrads((image, weights) => tf.conv2d(image as tf.Tensor4D, weights as tf.Tensor4D, 1, 'same'))
  const { value, grads } = convolve(
    [tf.reshape(x, [batch, height, width, inputs]), tf.reshape(filter, [kernel, kernel, inputs, outputs])],
    tf.reshape(slope, [batch, height, width, outputs])
  )
  return [value, ...grads].map((tensor) => tf.slice(tf.reshape(tensor, [-1]), 0, 1) as tf.Tensor1D)
}

function sizesOf({ batch, height, width, inputs, outputs, kernel }: ConvolutionSize): { x: number; filter: number; slope: number } {
  const grid = batch * height * width
  return { x: grid * inputs, filter: kernel ** 2 * inputs * outputs, slope: grid * outputs }
}

/** Around zero and none of them tiny: processors slow down on denormal numbers. */
function plainValues(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, at) => ((at * 7) % 17) / 17 - 0.47)
}
