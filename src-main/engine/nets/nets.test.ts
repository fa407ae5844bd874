import * as tf from '@tensorflow/tfjs-core'
import { Random } from '@shared/stats/random'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { startCpu } from '../backend/cpu'
import { batchNorm } from './batch-norm'
import { convolution } from './convolution'
import { randomTensor, randomWeights } from './finite-differences.fixture'
import { maxPool } from './max-pool'
import { mlp } from './mlp'
import type { Mode, Net } from './net'
import { upsampleNearest } from './upsample'

beforeAll(startCpu)

function apply(net: Net, weights: ReadonlyMap<string, tf.Tensor>, x: tf.Tensor, mode: Mode = 'evaluate', notes = new Map<string, tf.Tensor>()): tf.Tensor {
  return net.apply({ mode, weight: (path) => weights.get(path)!, noteStatistic: (path, value) => void notes.set(path, value) }, x)
}

describe('nearest upsampling', () => {
  const column = (from: number, to: number): number[] => {
    const x = tf.reshape(tf.range(0, from), [1, from, 1, 1]) as tf.Tensor4D
    return Array.from(upsampleNearest(x, to, 1).dataSync())
  }

  it('repeats 7 rows four times each to 28', () => {
    expect(column(7, 28)).toEqual(Array.from({ length: 28 }, (_, i) => Math.floor(i / 4)))
  })

  it('repeats 3 rows 10, 9 and 9 times to 28', () => {
    const rows = column(3, 28)
    const counts = [0, 1, 2].map((row) => rows.filter((index) => index === row).length)
    expect(counts).toEqual([10, 9, 9])
  })

  it.each([
    [2, 3, 4, 9],
    [3, 3, 7, 14],
    [4, 4, 4, 4],
    [6, 5, 26, 33]
  ])('takes floor(i h / H) of a %i x %i grid at %i x %i', (h, w, height, width) => {
    const x = randomTensor(Random.of(1), [2, h, w, 3]) as tf.Tensor4D
    const values = x.arraySync()
    const expected = Array.from({ length: 2 }, (_, n) =>
      Array.from({ length: height }, (__, i) =>
        Array.from({ length: width }, (___, j) => values[n]![Math.floor((i * h) / height)]![Math.floor((j * w) / width)])
      )
    )
    expect(upsampleNearest(x, height, width).arraySync()).toEqual(expected)
  })
})

describe('layers', () => {
  it('pads an even kernel at the bottom and right', () => {
    const net = convolution('c', { inputs: 1, outputs: 1, kernel: 2, stride: 1, bias: false, positions: 9 })
    const lastTap = new Map([['c.weight', tf.tensor4d([0, 0, 0, 1], [2, 2, 1, 1])]])
    const x = tf.reshape(tf.range(1, 10), [1, 3, 3, 1])
    expect(Array.from(apply(net, lastTap, x).dataSync())).toEqual([5, 6, 0, 8, 9, 0, 0, 0, 0])
  })

  it.each([
    [1, 2, 5, 4],
    [2, 2, 4, 6],
    [3, 2, 5, 4],
    [4, 3, 7, 5],
    [7, 2, 6, 5]
  ])('takes every stride-th value of the unstrided result: kernel %i, stride %i on %i x %i', (kernel, stride, height, width) => {
    const of = (step: number): Net => convolution('c', { inputs: 2, outputs: 3, kernel, stride: step, bias: true, positions: 1 })
    const weights = randomWeights(of(1), Random.of(6))
    const x = randomTensor(Random.of(7), [2, height, width, 2])
    const whole = apply(of(1), weights, x).arraySync() as number[][][][]
    const strided = apply(of(stride), weights, x).arraySync() as number[][][][]
    const expected = whole.map((rows) => rows.filter((_, row) => row % stride === 0).map((columns) => columns.filter((__, column) => column % stride === 0)))
    expect(tf.max(tf.abs(tf.sub(tf.tensor4d(strided), tf.tensor4d(expected)))).dataSync()[0]).toBeLessThan(1e-5)
  })

  it.each([1, 2])('adds the bias within the convolution where no gradient is wanted, at stride %i', (stride) => {
    const random = Random.of(2)
    const net = convolution('c', { inputs: 2, outputs: 3, kernel: 3, stride, bias: true, positions: 20 })
    const weights = randomWeights(net, random)
    const x = randomTensor(random, [2, 5, 4, 2])
    const run = vi.spyOn(tf.engine(), 'runKernel')
    const evaluated = apply(net, weights, x)
    const kernels = run.mock.calls.map(([kernel]) => kernel)
    run.mockRestore()
    expect(kernels).toContain('FusedConv2D')
    expect(kernels).not.toContain('Add')
    expect([...evaluated.dataSync()]).toEqual([...apply(net, weights, x, 'train').dataSync()])
  })

  it('keeps the only row of a grid when pooling', () => {
    expect(Array.from(apply(maxPool(), new Map(), tf.tensor4d([1, 4, 2, 9], [1, 1, 4, 1])).dataSync())).toEqual([4, 9])
  })

  it('drops the last row and column of an odd grid when pooling', () => {
    expect(apply(maxPool(), new Map(), tf.zeros([1, 7, 5, 2])).shape).toEqual([1, 3, 2, 2])
  })

  it.each([
    [1, 2],
    [2, 2],
    [3, 3],
    [5, 5]
  ])('builds %i requested layers as %i linear ones', (layers, built) => {
    const net = mlp('m', { inputs: 3, hidden: 4, outputs: 2, layers }, 'relu')
    expect(net.parameters.filter(({ kind }) => kind === 'linear').map(({ path }) => path)).toEqual(
      Array.from({ length: built }, (_, index) => `m.${2 * index}.weight`)
    )
  })
})

describe('batch normalisation', () => {
  const net = batchNorm('b', { features: 2, positions: 4, running: true })

  it('notes statistics a tenth nearer to mean and unbiased variance of the batch while training', () => {
    const notes = new Map<string, tf.Tensor>()
    const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 4, 40], [2, 2, 1, 2])
    const weights = randomWeights(net, Random.of(2))
    apply(net, weights, x, 'train', notes)
    const movedFrom = (name: string, feature: number, batch: number): number => 0.9 * weights.get(name)!.dataSync()[feature]! + 0.1 * batch
    ;[2.5, 25].forEach((mean, feature) => expect(notes.get('b.running_mean')!.dataSync()[feature]).toBeCloseTo(movedFrom('b.running_mean', feature, mean), 5))
    expect(notes.get('b.running_var')!.dataSync()[0]).toBeCloseTo(movedFrom('b.running_var', 0, 5 / 3), 5)
  })

  it('evaluates a frame independently of its batch with running statistics, and not without', () => {
    const x = randomTensor(Random.of(3), [4, 2, 2, 2])
    const first = tf.slice(x, [0, 0, 0, 0], [1, 2, 2, 2])
    const weights = randomWeights(net, Random.of(4))
    const alone = apply(net, weights, first).dataSync()
    expect(Array.from(apply(net, weights, x).dataSync().slice(0, 8))).toEqual(Array.from(alone))
    const reference = batchNorm('b', { features: 2, positions: 4, running: false })
    expect(Array.from(apply(reference, weights, x).dataSync().slice(0, 8))).not.toEqual(Array.from(apply(reference, weights, first).dataSync()))
  })
})
