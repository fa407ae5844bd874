import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, expect, test } from 'vitest'
import { testBackendDeps } from '../../../../scripts/testing/test-backends'
import { startBackend } from '../start-backend'
import { Graph } from './graph'
import { Recorder } from './recorder'

beforeAll(() => startBackend('tensorflow', testBackendDeps()))

/** Names of the operations that a function leaves in the graph. */
function recorded(precision: 'float32' | 'bfloat16', shapes: readonly number[][], of: (...inputs: tf.Tensor[]) => tf.Tensor): string[] {
  const ops: string[] = []
  const graph = new (class extends Graph {
    override add(...given: Parameters<Graph['add']>): string {
      ops.push(given[0])
      return super.add(...given)
    }
  })()
  const recorder = new Recorder(graph, precision)
  tf.tidy(() => {
    const inputs = shapes.map((shape, index) => {
      const tensor = tf.zeros(shape).add(index)
      recorder.bind(tensor, graph.placeholder(`x${index}`, 1, shape))
      return tensor
    })
    recorder.record('f', () => of(...inputs))
  })
  return ops
}

const counted = (ops: readonly string[], name: string): number => ops.filter((op) => op === name).length

test('a convolution and its gradients round each float input once and give float32 back', () => {
  const convolve = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => {
    const [dx, dw] = tf.grads((a, b) => tf.sum(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')))([x, w])
    return tf.add(tf.sum(dx!), tf.sum(dw!))
  }
  const shapes = [
    [2, 5, 5, 3],
    [3, 3, 3, 4]
  ]
  // image, filter and upstream are rounded, and three products are brought back
  expect(counted(recorded('bfloat16', shapes, convolve), 'Cast') - counted(recorded('float32', shapes, convolve), 'Cast')).toBe(6)
})

test('only large matrix products are taken in bfloat16', () => {
  const product = (a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D)
  const casts = (rows: number, inner: number, columns: number): number => counted(recorded('bfloat16', [[rows, inner], [inner, columns]], product), 'Cast') // prettier-ignore
  expect(casts(64, 16, 16)).toBe(0)
  expect(casts(1024, 64, 16)).toBe(3)
})
