import * as tf from '@tensorflow/tfjs-core'
import { Random } from '@shared/stats/random'
import { expect } from 'vitest'
import type { Mode, Net } from './net'
import { innerShape, isBuffer } from './parameters'

export function randomTensor(random: Random, shape: readonly number[], scale = 1): tf.Tensor {
  return tf.tensor(
    Float32Array.from({ length: shape.reduce((size, dim) => size * dim, 1) }, () => scale * random.normal()),
    [...shape]
  )
}

/** Weights of a component in the inner layout: normal, variances positive. */
export function randomWeights(net: Net, random: Random): Map<string, tf.Tensor> {
  return new Map(
    net.parameters.map((spec) => {
      const values = randomTensor(random, innerShape(spec), 0.6)
      return [spec.path, spec.kind === 'running-variance' ? tf.add(tf.square(values), 0.5) : values]
    })
  )
}

/**
 * Checks a component's gradients by its input and every parameter against central differences of sum(output * cotangent).
 * float32 limits both: a step of 2e-3 leaves truncation and rounding near 1e-3 of the largest entry.
 */
export function expectTrueGradients(net: Net, inputShape: readonly number[], mode: Mode = 'train'): void {
  const random = Random.of(7, inputShape.join())
  tf.tidy(() => {
    const weights = randomWeights(net, random)
    const x = randomTensor(random, inputShape)
    const names = [...weights.keys()].filter((path) => !isBuffer(net.parameters.find((spec) => spec.path === path)!))
    const output = (input: tf.Tensor, table: ReadonlyMap<string, tf.Tensor>): tf.Tensor =>
      net.apply({ mode, weight: (path) => table.get(path)!, noteStatistic: () => undefined }, input)
    const cotangent = randomTensor(random, output(x, weights).shape)
    const scalar = (...given: tf.Tensor[]): tf.Scalar =>
      tf.sum(tf.mul(output(given[0]!, new Map([...weights, ...names.map((name, i) => [name, given[i + 1]!] as const)])), cotangent))
    const inputs = [x, ...names.map((name) => weights.get(name)!)]
    const gradients = tf.grads(scalar)(inputs)
    inputs.forEach((tensor, index) => {
      const expected = centralDifferences((moved) => scalar(...inputs.map((other, at) => (at === index ? moved : other))).dataSync()[0]!, tensor)
      expectClose(gradients[index]!.dataSync(), expected, 5e-3)
    })
  })
}

function centralDifferences(of: (moved: tf.Tensor) => number, at: tf.Tensor, step = 2e-3): Float64Array {
  const values = Float32Array.from(at.dataSync())
  return Float64Array.from(values, (_, index) => {
    const moved = (by: number): number =>
      tf.tidy(() =>
        of(
          tf.tensor(
            values.map((value, i) => (i === index ? value + by : value)),
            at.shape
          )
        )
      )
    return (moved(step) - moved(-step)) / (2 * step)
  })
}

/** Largest difference relative to the largest entry. */
export function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
  expect(got.length).toBe(want.length)
  const scale = Math.max(1e-3, ...Array.from(want, Math.abs))
  const worst = Math.max(0, ...Array.from(want, (value, index) => Math.abs(value - got[index]!)))
  expect(worst / scale).toBeLessThan(tolerance)
}
