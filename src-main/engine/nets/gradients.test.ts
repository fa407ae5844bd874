import type { Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../backend/cpu'
import { activation } from './activation'
import { batchNorm } from './batch-norm'
import { convolution } from './convolution'
import { expectTrueGradients } from './finite-differences.fixture'
import { linear } from './linear'
import { maxPool } from './max-pool'
import { mlp } from './mlp'
import type { Net } from './net'
import { residualBlock } from './residual-block'
import { spatialMean } from './spatial-mean'
import { stretched } from './stretch'

beforeAll(startCpu)

const positions = 12
const components: readonly (readonly [string, Net, readonly number[]])[] = [
  ['linear', linear('l', 4, 3), [5, 4]],
  ['mlp of one layer', mlp('m', { inputs: 3, hidden: 4, outputs: 2, layers: 1 }, 'tanh'), [4, 3]],
  ['mlp of four layers', mlp('m', { inputs: 3, hidden: 4, outputs: 2, layers: 4 }, 'sigmoid'), [4, 3]],
  ['3 x 3 convolution', convolution('c', { inputs: 2, outputs: 3, kernel: 3, stride: 1, bias: true, positions }), [2, 4, 3, 2]],
  ['2 x 2 convolution', convolution('c', { inputs: 2, outputs: 3, kernel: 2, stride: 1, bias: true, positions }), [2, 4, 3, 2]],
  ['1 x 1 convolution', convolution('c', { inputs: 2, outputs: 3, kernel: 1, stride: 1, bias: false, positions }), [2, 4, 3, 2]],
  ['4 x 4 convolution of stride 3', convolution('c', { inputs: 2, outputs: 3, kernel: 4, stride: 3, bias: true, positions }), [2, 5, 4, 2]],
  ['maximum pool of odd sizes', maxPool(), [2, 5, 3, 2]],
  ['maximum pool of a single row', maxPool(), [2, 1, 3, 2]],
  ['stretching by whole factors', { parameters: [], apply: (_, x) => stretched(x as Tensor4D, 4, 6) }, [2, 2, 2, 2]],
  ['stretching a single row', { parameters: [], apply: (_, x) => stretched(x as Tensor4D, 3, 5) }, [2, 1, 3, 2]],
  ['stretching unevenly', { parameters: [], apply: (_, x) => stretched(x as Tensor4D, 5, 7) }, [2, 3, 2, 2]],
  ['mean over the grid', { parameters: [], apply: (_, x) => spatialMean(x) }, [2, 3, 4, 2]],
  ['batch norm', batchNorm('b', { features: 3, positions, running: false }), [3, 2, 2, 3]],
  ['residual block', residualBlock('r', { inputs: 2, outputs: 2, stride: 1, positions, running: false }), [2, 3, 3, 2]],
  ['residual block that widens', residualBlock('r', { inputs: 2, outputs: 3, stride: 1, positions, running: true }), [2, 3, 3, 2]],
  ['residual block of stride 2', residualBlock('r', { inputs: 2, outputs: 2, stride: 2, positions, running: false }), [2, 3, 4, 2]],
  ['tanh', activation('tanh'), [3, 4]],
  ['sigmoid', activation('sigmoid'), [3, 4]],
  ['relu', activation('relu'), [3, 4]]
]

describe('gradients against finite differences', () => {
  it.each(components)('%s', (_, net, shape) => {
    expectTrueGradients(net, shape)
    expect.hasAssertions()
  })

  it('batch norm with running statistics, evaluating', () => {
    expectTrueGradients(batchNorm('b', { features: 3, positions, running: true }), [3, 2, 2, 3], 'evaluate')
    expect.hasAssertions()
  })
})
