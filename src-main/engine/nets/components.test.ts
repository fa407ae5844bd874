import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { adaptiveRational } from './amago/adaptive-rational'
import { drqV2Aug, firstAugmented } from './amago/drqv2-aug'
import { groupNorm } from './amago/group-norm'
import { inputNorm } from './amago/input-norm'
import { normalization, normalizationNames } from './amago/normalization'
import { conv2d } from './conv2d'
import { expectTrueGradients } from './finite-differences.fixture'
import { fitted } from './fitted'
import type { Net } from './net'
import { pointwise } from './pointwise'
import { maxPool2d } from './pool2d'
import { conv2dHeadModel } from './rlpyt/conv2d-head-model'

beforeAll(startCpu)

const plain = (apply: (x: tf.Tensor) => tf.Tensor): Net => ({ parameters: [], apply: (_, x) => apply(x) })

const components: readonly (readonly [string, Net, readonly number[]])[] = [
  ['dilated convolution', conv2d('c', [6, 5, 2], { outputs: 2, kernel: 2, stride: 1, padding: 1, dilation: 3 }), [2, 6, 5, 2]],
  ['strided convolution with a border', conv2d('c', [6, 5, 2], { outputs: 2, kernel: 3, stride: 2, padding: 1 }), [2, 6, 5, 2]],
  ['overlapping pool', maxPool2d('p', [6, 5, 2], 3, 2), [2, 6, 5, 2]],
  ['fitting onto a smaller grid', plain((x) => fitted(x as tf.Tensor4D, 2, 3)), [2, 5, 3, 2]],
  ['fitting onto a larger grid', plain((x) => fitted(x as tf.Tensor4D, 5, 4)), [2, 2, 3, 2]],
  ['group norm', groupNorm('g', 2, [3, 2, 4]), [2, 3, 2, 4]],
  ['adaptive rational', adaptiveRational('a'), [3, 4]],
  ...(['leaky_relu', 'elu', 'gelu', 'silu', 'mish', 'symlog', 'symexp', 'absolute'] as const).map((name) => [name, plain(pointwise[name]), [3, 4]] as const),
  ...normalizationNames
    // its gradient is not that of its value, on purpose
    .filter((name) => name !== 'unitball-detach')
    .map((name) => [`norm ${name}`, normalization('n', name, 8), [3, 8]] as const)
]

describe('gradients against finite differences', () => {
  it.each(components)('%s', (_, net, shape) => {
    expectTrueGradients(net, shape)
    expect.hasAssertions()
  })
})

describe('dilation', () => {
  it('gives the numbers of the library', () => {
    const net = conv2d('c', [7, 6, 2], { outputs: 3, kernel: 3, stride: 1, padding: 0, dilation: 2 })
    const filter = tf.randomNormal([3, 3, 2, 3], 0, 1, 'float32', 1) as tf.Tensor4D
    const x = tf.randomNormal([2, 7, 6, 2], 0, 1, 'float32', 2) as tf.Tensor4D
    const weights: Readonly<Record<string, tf.Tensor>> = { 'c.weight': filter, 'c.bias': tf.zeros([3]) }
    const got = net.apply({ mode: 'evaluate', weight: (path) => weights[path]!, noteStatistic: () => undefined }, x)
    expect(got.shape.slice(1)).toEqual([...net.output])
    expect(tf.max(tf.abs(tf.sub(got, tf.conv2d(x, filter, 1, 'valid', 'NHWC', 2)))).dataSync()[0]).toBeLessThan(1e-5)
  })
})

describe('fitting', () => {
  it('repeats cells by whole factors and averages them the other way', () => {
    const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1])
    const large = fitted(x, 4, 4)
    expect(Array.from(large.dataSync())).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
    expect(Array.from(fitted(large, 2, 2).dataSync())).toEqual([1, 2, 3, 4])
    expect(Array.from(fitted(x, 1, 1).dataSync())).toEqual([2.5])
  })
})

describe('random shifts', () => {
  it('repeat the border and move pixels along the width first', () => {
    const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1])
    const shifted = (x: number, y: number): number[] => Array.from(drqV2Aug(image, tf.tensor2d([[x, y]], [1, 2], 'int32'), 1).dataSync())
    expect(shifted(1, 1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(shifted(0, 1)).toEqual([1, 1, 2, 4, 4, 5, 7, 7, 8])
    expect(shifted(1, 2)).toEqual([4, 5, 6, 7, 8, 9, 7, 8, 9])
  })

  it.each([
    [8, 0.75, 2],
    [3, 1, 0],
    [3, 0, 2],
    [1, 0, 0]
  ])('of %d entries by a share of %d begin at entry %d', (batch, share, first) => {
    expect(firstAugmented(batch, share)).toBe(first)
  })
})

describe('InputNorm', () => {
  const norm = inputNorm('n', 2)
  const start: Readonly<Record<string, tf.Tensor>> = { 'n.mu': tf.tensor1d([1, 0]), 'n.nu': tf.tensor1d([5, 1]), 'n._t': tf.tensor1d([7]) }

  it('keeps its statistics in evaluation, and moves them before it normalises in training', () => {
    const x = tf.tensor3d([3, 1, -1, 2], [1, 2, 2])
    const noted = new Map<string, tf.Tensor>()
    const apply = (mode: 'train' | 'evaluate'): number[] =>
      Array.from(norm.apply({ mode, weight: (path) => start[path]!, noteStatistic: (path, value) => void noted.set(path, value) }, x).dataSync())
    expect(apply('evaluate')[0]).toBeCloseTo((3 - 1) / 2, 4)
    expect(noted.size).toBe(0)
    const trained = apply('train')
    expect([...noted.keys()]).toEqual(['n.mu', 'n.nu', 'n._t'])
    expect(noted.get('n._t')!.dataSync()[0]).toBe(8)
    // one step of eight takes about an eighth of the batch
    expect(noted.get('n.mu')!.dataSync()[1]).toBeCloseTo(1.5 / 8, 3)
    expect(trained[1]).not.toBe(apply('evaluate')[1])
  })
})

describe('Conv2dHeadModel', () => {
  const options = { channels: [2], kernelSizes: [3], strides: [1], paddings: null, dilations: null, nonlinearity: 'ReLU', useMaxpool: false } as const

  it('knows its sizes without running', () => {
    const model = conv2dHeadModel([5, 4, 1], { ...options, hiddenSizes: 7, outputSize: null })
    expect(model.conv.output).toEqual([3, 2, 2])
    expect(model.layers.map(({ kind, output }) => [kind, output.join(' x ')])).toEqual([
      ['3 x 3 convolution', '3 x 2 x 2'],
      ['nonlinearity', '3 x 2 x 2'],
      ['channel first', '12'],
      ['linear', '7'],
      ['nonlinearity', '7']
    ])
  })
})
