import * as tf from '@tensorflow/tfjs-core'
import { Random } from '@shared/stats/random'
import type { Given } from './traced.fixture'

/** One operation, or a few that belong together, as a function of its inputs. */
export interface OpCase {
  readonly name: string
  readonly given: readonly Given[]
  /** `never` fits every parameter, so that cases need no casts. */
  readonly of: (...inputs: never[]) => tf.Tensor
  /** False where tfjs has no gradient, or it is zero everywhere. */
  readonly gradient: boolean
}

/** Standard normal values. */
export function normal(...shape: readonly number[]): Given {
  const random = Random.of(shape.length, shape.join())
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()) }
}

/** Values between 0.5 and 2, for logarithms and roots. */
function positive(...shape: readonly number[]): Given {
  const random = Random.of(shape.length, shape.join())
  return { shape, values: Float32Array.from({ length: sizeOf(shape) }, () => 0.5 + 1.5 * random.uniform()) }
}

function whole(values: readonly number[], shape: readonly number[] = [values.length]): Given {
  return { shape, values: Int32Array.from(values) }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dim) => size * dim, 1)
}

const smooth = (name: string, given: readonly Given[], of: OpCase['of']): OpCase => ({ name, given, of, gradient: true })
const valueOnly = (name: string, given: readonly Given[], of: OpCase['of']): OpCase => ({ name, given, of, gradient: false })

const image = normal(4, 6, 6, 3)
const kernel = normal(3, 3, 3, 4)
const matrix = normal(4, 5)
const byOne: [[number, number], [number, number], [number, number], [number, number]] = [[0, 0], [1, 1], [1, 1], [0, 0]] // prettier-ignore

const convolutions: readonly OpCase[] = [
  ...[1, 2, 3, 5].map((size) => smooth(`conv2d, kernel ${size}, same`, [image, normal(size, size, 3, 4)], (x, k) => tf.conv2d(x, k, 1, 'same'))),
  smooth('conv2d, odd image', [normal(2, 5, 7, 2), normal(3, 3, 2, 3)], (x, k) => tf.conv2d(x, k, 1, 'same')),
  smooth('conv2d, valid', [image, kernel], (x, k) => tf.conv2d(x, k, 1, 'valid')),
  smooth('conv2d, stride 2, valid', [image, kernel], (x, k) => tf.conv2d(x, k, 2, 'valid')),
  smooth('conv2d, stride 2, same', [image, kernel], (x, k) => tf.conv2d(x, k, 2, 'same')),
  smooth('conv2d, strides 2 and 1', [image, kernel], (x, k) => tf.conv2d(x, k, [2, 1], 'same')),
  valueOnly('conv2d, padded by 1', [image, kernel], (x, k) => tf.conv2d(x, k, 1, byOne)),
  valueOnly('conv2d, stride 2, padded by 1', [normal(4, 7, 7, 3), kernel], (x, k) => tf.conv2d(x, k, 2, byOne)),
  valueOnly('conv2d, dilation 2', [image, kernel], (x, k) => tf.conv2d(x, k, 1, 'same', 'NHWC', 2)),
  smooth('conv2d, kernel 1 on one pixel', [normal(4, 1, 1, 3), normal(1, 1, 3, 2)], (x, k) => tf.conv2d(x, k, 1, 'same')),
  smooth('conv1d', [normal(2, 8, 3), normal(3, 3, 4)], (x, k) => tf.conv1d(x, k, 1, 'same')),
  smooth('conv3d', [normal(2, 4, 4, 4, 2), normal(2, 2, 2, 2, 3)], (x, k) => tf.conv3d(x, k, 1, 'same')),
  smooth('depthwiseConv2d', [image, normal(3, 3, 3, 2)], (x, k) => tf.depthwiseConv2d(x, k, 1, 'same')),
  smooth('depthwiseConv2d, stride 2', [image, normal(3, 3, 3, 1)], (x, k) => tf.depthwiseConv2d(x, k, 2, 'valid')),
  smooth('separableConv2d', [image, normal(3, 3, 3, 2), normal(1, 1, 6, 4)], (x, k, p) => tf.separableConv2d(x, k, p, 1, 'same')),
  smooth('conv2dTranspose', [image, normal(3, 3, 4, 3)], (x, k) => tf.conv2dTranspose(x, k, [4, 12, 12, 4], 2, 'same')),
  smooth('conv2d and bias, fused', [image, kernel, normal(4)], (x, filter, bias) =>
    tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' })
  ),
  smooth('maxPool', [image], (x) => tf.maxPool(x, 2, 2, 'valid')),
  smooth('maxPool, odd grid', [normal(2, 5, 7, 2)], (x) => tf.maxPool(x, 2, 2, 'valid')),
  smooth('maxPool, overlapping', [image], (x) => tf.maxPool(x, 3, 2, 'same')),
  smooth('avgPool', [image], (x) => tf.avgPool(x, 2, 2, 'same')),
  smooth('avgPool, overlapping', [image], (x) => tf.avgPool(x, 3, 1, 'valid')),
  smooth('pool, dilation 2', [image], (x) => tf.pool(x, 2, 'max', 'valid', 2)),
  smooth('resizeBilinear', [image], (x) => tf.image.resizeBilinear(x, [12, 12])),
  smooth('resizeNearestNeighbor', [image], (x) => tf.image.resizeNearestNeighbor(x, [9, 7])),
  valueOnly('cropAndResize', [image, { shape: [2, 4], values: Float32Array.of(0, 0, 0.5, 0.5, 0.2, 0.1, 1, 0.9) }, whole([0, 3])], (x, boxes, index) =>
    tf.image.cropAndResize(x, boxes, index, [4, 4])
  ),
  smooth('localResponseNormalization', [image], (x) => tf.localResponseNormalization(x)),
  smooth('depthToSpace and back', [normal(2, 4, 4, 4)], (x) => tf.batchToSpaceND(tf.spaceToBatchND(x, [2, 2], [[0, 0], [0, 0]]), [2, 2], [[0, 0], [0, 0]])), // prettier-ignore
  valueOnly('depthToSpace', [normal(2, 4, 4, 4)], (x) => tf.depthToSpace(x, 2))
]

const elementwise: readonly OpCase[] = [
  smooth('arithmetic, broadcast along rows', [matrix, normal(5)], (a, b) => tf.div(tf.sub(tf.mul(tf.add(a, b), b), b), tf.add(tf.square(b), 1))),
  smooth('product, broadcast in the middle', [image, normal(6, 1, 3)], (a, b) => tf.mul(a, b)),
  smooth('difference of row and column', [normal(4, 1), normal(1, 5)], (a, b) => tf.sub(a, b)),
  smooth('broadcastTo', [normal(1, 5)], (x) => tf.broadcastTo(x, [4, 5])),
  smooth('addN', [matrix, normal(4, 5), positive(4, 5)], (a, b, c) => tf.addN([a, b, c])),
  smooth('squaredDifference', [matrix, positive(4, 5)], (a, b) => tf.squaredDifference(a, b)),
  smooth('tanh, sigmoid, relu, softplus, elu', [matrix], (x) => tf.addN([tf.tanh(x), tf.sigmoid(x), tf.relu(x), tf.softplus(x), tf.elu(x)])),
  smooth('exp, abs, neg, expm1', [matrix], (x) => tf.addN([tf.exp(x), tf.abs(x), tf.neg(x), tf.expm1(x)])),
  smooth('log, sqrt, rsqrt, reciprocal, log1p', [positive(4, 5)], (x) => tf.addN([tf.log(x), tf.sqrt(x), tf.rsqrt(x), tf.reciprocal(x), tf.log1p(x)])),
  smooth('pow, by constant and by tensor', [positive(4, 5), normal(5)], (x, y) => tf.add(tf.pow(x, 1.5), tf.pow(x, y))),
  smooth('leakyRelu, relu6, erf', [matrix], (x) => tf.addN([tf.leakyRelu(x, 0.1), tf.relu6(x), tf.erf(x)])),
  smooth('prelu', [matrix, positive(5)], (x, slope) => tf.prelu(x, slope)),
  smooth('selu, softplus of negatives', [matrix], (x) => tf.add(tf.selu(x), tf.softplus(tf.mul(x, -20)))),
  smooth('sin, cos, tan, atan', [matrix], (x) => tf.addN([tf.sin(x), tf.cos(x), tf.tan(x), tf.atan(x)])),
  smooth('sinh, cosh, asinh, atanh of tanh', [matrix], (x) => tf.addN([tf.sinh(x), tf.cosh(x), tf.asinh(x), tf.atanh(tf.mul(tf.tanh(x), 0.5))])),
  smooth('step and sign', [matrix], (x) => tf.mul(tf.add(tf.step(x), tf.sign(x)), x)),
  smooth('maximum and minimum', [matrix, positive(4, 5)], (a, b) => tf.add(tf.maximum(a, b), tf.minimum(a, tf.neg(b)))),
  smooth('clipByValue', [matrix], (x) => tf.clipByValue(x, -0.5, 0.5)),
  smooth('where on a given condition', [matrix, positive(4, 5), whole([1, 0, 1, 1, 0], [5])], (a, b, c) => tf.where(tf.cast(c, 'bool'), a, b)),
  smooth('rounding and remainders', [positive(4, 5)], (x) => tf.add(tf.mul(tf.floor(x), x), tf.mod(x, 0.7))),
  valueOnly('where on a comparison', [matrix, positive(4, 5)], (a, b) => tf.where(tf.greater(a, 0), a, b)),
  valueOnly('comparisons', [matrix, normal(5)], (a, b) =>
    tf.addN([tf.greater(a, b), tf.greaterEqual(a, 0), tf.less(a, b), tf.lessEqual(a, 0), tf.equal(a, a), tf.notEqual(a, b)].map((x) => tf.cast(x, 'float32')))
  ),
  valueOnly('logical operations', [matrix], (x) => tf.logicalAnd(tf.greater(x, 0), tf.logicalOr(tf.less(x, 1), tf.logicalNot(tf.equal(x, 0))))),
  valueOnly('isNaN, isInf, isFinite', [matrix], (x) => {
    const odd = tf.log(x)
    return tf.addN([tf.isNaN(odd), tf.isInf(odd), tf.isFinite(odd)].map((found, index) => tf.mul(tf.cast(found, 'float32'), index + 1)))
  }),
  valueOnly('whole numbers', [whole([7, -7, 9])], (i) =>
    tf.mod(tf.floorDiv(tf.mul(tf.add(i, tf.scalar(1, 'int32')), tf.scalar(3, 'int32')), tf.scalar(2, 'int32')), tf.scalar(5, 'int32'))
  ),
  valueOnly('cast', [whole([1, 0, 3])], (i) => tf.cast(tf.cast(tf.cast(i, 'float32'), 'bool'), 'int32'))
]

const reductions: readonly OpCase[] = [
  smooth('sum, mean, max, min over the grid', [image], (x) => tf.addN([tf.sum(x, [1, 2]), tf.mean(x, [1, 2]), tf.max(x, [1, 2]), tf.min(x, [1, 2])])),
  smooth('sum, keeping axes', [image], (x) => tf.mul(x, tf.sum(x, [1, 2], true))),
  smooth('sum of everything', [image], (x) => tf.sum(x)),
  smooth('prod', [matrix], (x) => tf.prod(x, 1)),
  smooth('moments', [image], (x) => {
    const { mean, variance } = tf.moments(x, [0, 1, 2])
    return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)))
  }),
  smooth('batchNorm', [image, normal(3), positive(3), normal(3), positive(3)], (x, mean, variance, shift, scale) =>
    tf.batchNorm(x, mean, variance, shift, scale, 1e-5)
  ),
  smooth('logSumExp', [matrix], (x) => tf.logSumExp(x, -1)),
  smooth('softmax', [matrix], (x) => tf.softmax(x)),
  smooth('logSoftmax', [matrix], (x) => tf.logSoftmax(x)),
  smooth('norm', [matrix], (x) => tf.norm(x)),
  smooth('cumsum', [matrix], (x) => tf.cumsum(x, 1)),
  smooth('cumsum, exclusive and reversed', [matrix], (x) => tf.cumsum(x, 1, true, true)),
  valueOnly('cumprod', [matrix], (x) => tf.cumprod(x, 1)),
  valueOnly('argMax and argMin', [matrix], (x) => tf.add(tf.argMax(x, 1), tf.argMin(x, 1))),
  valueOnly('topk', [matrix], (x) => {
    const { values, indices } = tf.topk(x, 2)
    return tf.add(values, tf.cast(indices, 'float32'))
  }),
  valueOnly('any and all', [matrix], (x) => tf.add(tf.cast(tf.any(tf.greater(x, 1), 1), 'float32'), tf.cast(tf.all(tf.less(x, 1), 1), 'float32'))),
  smooth('unsortedSegmentSum', [matrix, whole([0, 2, 0, 1])], (x, i) => tf.unsortedSegmentSum(x, i, 3))
]

const moving: readonly OpCase[] = [
  valueOnly('oneHot', [whole([1, 0, 4, 2])], (i) => tf.oneHot(i, 5)),
  smooth('gather by fixed indices', [matrix], (x) => tf.gather(x, tf.tensor1d([3, 0, 2, 2], 'int32'), 1)),
  smooth('gather by given indices', [matrix, whole([3, 0, 2])], (x, i) => tf.gather(x, i)),
  smooth('gather, one of each row', [matrix, whole([0, 4, 2, 1], [4, 1])], (x, i) => tf.gather(x, i, 1, 1)),
  valueOnly('gatherND', [matrix, whole([0, 1, 3, 4], [2, 2])], (x, i) => tf.gatherND(x, i)),
  valueOnly('scatterND', [whole([1, 3], [2, 1]), normal(2)], (i, x) => tf.scatterND(i, x, [5])),
  valueOnly('tensorScatterUpdate', [matrix, whole([1, 3], [2, 1]), normal(2, 5)], (x, i, y) => tf.tensorScatterUpdate(x, i, y)),
  smooth('transpose', [image], (x) => tf.transpose(x, [0, 3, 1, 2])),
  smooth('reshape, expandDims, squeeze', [image], (x) => tf.reshape(tf.squeeze(tf.expandDims(tf.reshape(x, [4, -1]), 1), [1]), [-1])),
  smooth('concat', [matrix, normal(4, 2)], (a, b) => tf.concat([a, b], 1)),
  smooth('stack', [matrix, positive(4, 5)], (a, b) => tf.sum(tf.stack([a, b], 1), 1)),
  smooth('unstack', [matrix], (x) => tf.mul(tf.unstack(x)[1]!, tf.unstack(x, 0)[3]!)),
  smooth('split in equal parts', [image], (x) => {
    const [a, b] = tf.split(x as tf.Tensor, 2, 1)
    return tf.mul(a!, b!)
  }),
  smooth('split by sizes', [normal(9)], (x) => {
    const [a, b, c] = tf.split(x as tf.Tensor, [2, 3, 4])
    return tf.concat([tf.square(c!), tf.mul(b!, 2), a!])
  }),
  smooth('slice', [image], (x) => tf.slice(x, [1, 0, 2, 0], [2, 6, 3, 3])),
  valueOnly('stridedSlice', [image], (x) => tf.stridedSlice(x, [0, 1, 0, 0], [4, 6, 6, 3], [1, 2, 1, 1])),
  smooth('pad', [image], (x) => tf.pad(x, [[0, 0], [1, 1], [2, 0], [0, 0]], 0.5)), // prettier-ignore
  smooth('mirrorPad', [image], (x) => tf.mirrorPad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'reflect')), // prettier-ignore
  smooth('tile', [matrix], (x) => tf.tile(x, [2, 3])),
  smooth('reverse', [matrix], (x) => tf.reverse(x, 1)),
  smooth('fill, ones, zeros and their likes', [matrix], (x) => tf.addN([x, tf.fill([4, 5], 2), tf.ones([4, 5]), tf.zerosLike(x), tf.onesLike(x)])),
  smooth('range and linspace', [matrix], (x) => tf.mul(x, tf.add(tf.range(0, 5), tf.linspace(0, 1, 5)))),
  smooth('large uniform constant', [normal(100, 50)], (x) => tf.mul(x, tf.fill([100, 50], 3))),
  smooth('eye and diag', [matrix], (x) => tf.matMul(x, tf.add(tf.eye(5), tf.diag(tf.range(0, 5)))))
]

const products: readonly OpCase[] = [
  smooth('matMul', [matrix, normal(5, 3)], (a, b) => tf.matMul(a, b)),
  smooth('matMul, right side transposed', [matrix, normal(3, 5)], (a, b) => tf.matMul(a, b, false, true)),
  smooth('matMul, left side transposed', [normal(5, 4), normal(5, 3)], (a, b) => tf.matMul(a, b, true)),
  smooth('matMul in batches', [normal(2, 3, 4), normal(2, 4, 5)], (a, b) => tf.matMul(a, b)),
  valueOnly('matMul in batches, broadcast', [normal(2, 3, 4), normal(1, 4, 5)], (a, b) => tf.matMul(a, b)),
  smooth('dot and outerProduct', [normal(4), normal(5)], (a, b) => tf.mul(tf.outerProduct(a, b), tf.dot(a, a))),
  valueOnly('einsum', [normal(2, 3, 4), normal(4, 5)], (a, b) => tf.einsum('bij,jk->bik', a, b)),
  smooth('matMul and bias, fused', [matrix, normal(5, 3), normal(3)], (a, b, bias) => tf.fused.matMul({ a, b, bias, activation: 'relu' })),
  smooth(
    'basicLSTMCell',
    [{ shape: [], values: Float32Array.of(1) }, normal(7, 12), normal(12), normal(2, 4), normal(2, 3), positive(2, 3)],
    (forget, weight, bias, x, c, h) => tf.concat(tf.basicLSTMCell(forget, weight, bias, x, c, h), 1)
  ),
  smooth('a gradient written out', [matrix], (x) => tripledGradient(x)),
  smooth('a gradient inside', [matrix], (x) => tf.mul(tf.grad((y) => tf.sum(tf.square(y)))(x), 0.5)),
  smooth('sigmoidCrossEntropy', [matrix, positive(4, 5)], (logits, labels) => tf.losses.sigmoidCrossEntropy(labels, logits)),
  smooth('huberLoss', [matrix, positive(4, 5)], (a, b) => tf.losses.huberLoss(a, b))
]

/** Three times the right gradient, so that it cannot be taken for a derived one. */
const tripledGradient = tf.customGrad((...given) => {
  const [x, save] = given as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void]
  save([x])
  return { value: tf.square(x), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.mul(dy, saved[0]!), 6) }
})

/** What networks, losses and optimisers here are made of, and what later ones are likely to be. */
export const opCases: readonly OpCase[] = [...convolutions, ...elementwise, ...reductions, ...moving, ...products]
