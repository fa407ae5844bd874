import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { Random } from '@shared/stats/random'
import { testAdapter, testBackendDeps } from '../../../scripts/testing/test-backends'
import { createEagerProgram } from '../objectives/eager-program'
import { randomBatch, smallRun } from '../objectives/program.fixture'
import { recordKernelCalls, replayKernelCall } from './kernel-calls.fixture'
import type { KernelCall } from './kernel-calls.fixture'
import { startBackend } from './start-backend'
import type { DawnBackend } from './webgpu-device'

const adapter = await testAdapter()
const deps = testBackendDeps()
const startCpu = () => startBackend('cpu', deps)
const startWebgpu = () => startBackend('webgpu', deps)
const programType = 'WEBGPU_MATMUL_PROGRAM_TYPE'
const asShapesSay = -1
const inSmallPieces = 2

describe('webgpu where it cannot be had', () => {
  it('says that Dawn is missing', async () => {
    await expect(startBackend('webgpu', { ...deps, webgpu: null })).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: 'Backend webgpu: Dawn is not part of this build.',
      remedy: expect.stringMatching(/./)
    })
  })
})

const random = Random.of(11, 'webgpu kernels')
const numbers = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal())
const size = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1)
const tensors = (...shapes: number[][]) => shapes.map((shape) => tf.tensor(numbers(size(shape)), shape))

/** A step of two different agents: every kind of layer that there is. */
async function trainingStep(): Promise<void> {
  const { config, shape, count } = smallRun({
    message_size: 2,
    agents: { prover: { activation_function: 'sigmoid' }, verifier: { building_block_type: 'residual_basic', activation_function: 'relu' } }
  })
  const run = createEagerProgram({ config, shape })
  const batch = randomBatch(shape, count, 8)
  await run.update(batch, 1)
  await run.act(batch)
  await run.values(batch)
  run.dispose()
}

/** Products of which the backend may compute each in several ways. */
const products: readonly (() => tf.Tensor)[] = [
  () => tf.matMul(...(tensors([6, 10], [10, 8]) as [tf.Tensor, tf.Tensor])),
  () => tf.matMul(...(tensors([70, 33], [33, 41]) as [tf.Tensor, tf.Tensor])),
  () => tf.matMul(...(tensors([40, 31], [17, 31]) as [tf.Tensor, tf.Tensor]), false, true),
  () => tf.matMul(...(tensors([3, 20, 9], [3, 9, 20]) as [tf.Tensor, tf.Tensor]))
]

/** Sizes at which the backend takes another of its programs, or we do. */
const atOtherSizes: readonly (() => tf.Tensor)[] = [
  ...products,
  // gradients of weights over many rows, the second a prime number of them
  () => tf.matMul(...(tensors([3136, 17], [3136, 16]) as [tf.Tensor, tf.Tensor]), true),
  () => tf.matMul(...(tensors([2503, 17], [2503, 16]) as [tf.Tensor, tf.Tensor]), true),
  () => tf.matMul(...(tensors([12, 2100], [2100, 13]) as [tf.Tensor, tf.Tensor])),
  () => tf.conv2d(...(tensors([1, 4, 4, 230], [3, 3, 230, 5]) as [tf.Tensor4D, tf.Tensor4D]), 1, 'same'),
  () => tf.conv2d(...(tensors([2, 7, 5, 4], [3, 3, 4, 8]) as [tf.Tensor4D, tf.Tensor4D]), 1, 'same'),
  () => tf.conv2d(...(tensors([2, 8, 8, 3], [3, 3, 3, 4]) as [tf.Tensor4D, tf.Tensor4D]), 2, 'same'),
  () => tf.sum(tensors([5, 3000])[0]!, 1),
  () => tf.mean(tensors([20, 14, 14, 3])[0]!, [0, 1, 2]),
  () => tf.tile(tensors([2, 3, 1, 4, 5])[0]!, [1, 1, 4, 1, 2]),
  // the gradient of a gather
  () => tf.unsortedSegmentSum(tensors([5, 3])[0]!, tf.tensor1d([2, 0, 2, 1, 0], 'int32'), 4),
  () => tf.unsortedSegmentSum(tensors([5, 3])[0]!, tf.tensor1d([0, 0, 0, 0, 0], 'int32'), 1)
]

function expectSame(call: KernelCall, got: Awaited<ReturnType<typeof replayKernelCall>>): void {
  call.outputs.forEach((want, index) => {
    const { values, dtype, shape } = got[index]!
    expect({ dtype, shape }, call.text).toEqual({ dtype: want.dtype, shape: want.shape })
    // a sum of large numbers that is small has their rounding
    const scale = [want, ...Object.values(call.inputs)].reduce((most, tensor) => Math.max(most, ...Array.from(tensor.values, Math.abs)), 1e-3)
    const worst = Math.max(0, ...Array.from(want.values, (value, at) => Math.abs(value - values[at]!)))
    expect(worst / scale, call.text).toBeLessThan(2e-6)
  })
}

async function expectSameAsCpu(work: () => Promise<unknown>, program: number): Promise<readonly KernelCall[]> {
  await startCpu()
  const calls = await recordKernelCalls(work)
  await startWebgpu()
  const usual = tf.env().getNumber(programType)
  tf.env().set(programType, program)
  try {
    for (const call of calls) expectSame(call, await replayKernelCall(call))
  } finally {
    tf.env().set(programType, usual)
  }
  return calls
}

if (adapter.name === null) {
  describe('webgpu without an adapter', () => {
    it(`is refused with the reason: ${adapter.problem.message}`, async () => {
      expect(adapter.problem).toMatchObject({ code: 'backend-unavailable', remedy: expect.stringMatching(/driver|install/i) })
      await expect(startWebgpu()).rejects.toMatchObject({ code: 'backend-unavailable', message: expect.stringContaining('Backend webgpu') })
    })
  })
} else {
  describe(`webgpu on ${adapter.name}`, () => {
    it('names what it computes on', async () => {
      expect(await startWebgpu()).toMatchObject({ name: 'webgpu', library: 'tfjs-backend-webgpu', adapter: adapter.name, skipped: [] })
      expect((await startWebgpu()).liveTensors()).toBe(tf.memory().numTensors)
    })

    it('gives for every operation of a training step what plain JavaScript gives', async () => {
      const calls = await expectSameAsCpu(trainingStep, inSmallPieces)
      expect(new Set(calls.map(({ kernel }) => kernel)).size).toBeGreaterThan(40)
    })

    it('gives the same at sizes where it computes otherwise', async () => {
      await expectSameAsCpu(async () => atOtherSizes.map((compute) => compute()), asShapesSay)
    })

    it.each([
      ['in small pieces', inSmallPieces],
      ['in large pieces', 3]
    ])('computes products %s', async (_, program) => {
      await expectSameAsCpu(async () => products.map((compute) => compute()), program)
    })

    it('adds more tensors than a program has buffers', async () => {
      const tensors = Array.from({ length: 17 }, (_, index) => tf.tensor1d([index, 1]))
      expect(Array.from(await tf.addN(tensors).data())).toEqual([136, 17])
    })

    it('gives the gradient of a maximum pool to the first of equal values', async () => {
      const x = [1, 1, -2, -3, 0, 1, -3, -2]
      const gradient = async () => {
        const at = tf.tensor4d(x, [1, 2, 4, 1])
        return Array.from(
          await tf
            .grad((given) => tf.maxPool(given as tf.Tensor4D, 2, 2, 'valid'))(at, tf.tensor4d([5, 7], [1, 1, 2, 1]))
            .data()
        )
      }
      await startCpu()
      const expected = await gradient()
      await startWebgpu()
      expect(await gradient()).toEqual(expected)
      expect(expected).toEqual([5, 0, 7, 0, 0, 0, 0, 0])
    })

    it('gives the same bits again', async () => {
      await startWebgpu()
      const { config, shape, count } = smallRun()
      const twice = []
      for (let i = 0; i < 2; i++) {
        const run = createEagerProgram({ config, shape })
        const report = await run.update(randomBatch(shape, count, 8), 1)
        const { model } = await run.read()
        twice.push([report, [...model].map(([key, { data }]) => [key, [...data]])])
        run.dispose()
      }
      expect(twice[1]).toEqual(twice[0])
    })

    it('gives the same bits of a sum over many rows', async () => {
      await startWebgpu()
      const [a, b] = tensors([3136, 17], [3136, 16]) as [tf.Tensor, tf.Tensor]
      const [first, ...others] = await Promise.all([1, 2, 3, 4].map(() => tf.matMul(a, b, true).data()))
      for (const other of others) expect(other).toEqual(first)
    })

    it('reports numbers that are none instead of hiding them', async () => {
      await startWebgpu()
      const { config, shape, count } = smallRun()
      const run = createEagerProgram({ config, shape })
      const batch = randomBatch(shape, count, 8)
      batch.valueTarget[3] = NaN
      const report = await run.update(batch, 1)
      expect(report['loss_critic']).toBeNaN()
      expect(report['grad_norm']).toBeNaN()
      run.dispose()
    })
  })

  describe('what WebGPU cannot do', () => {
    beforeAll(startWebgpu)

    it('reads nothing at once', () => {
      expect(() => tf.add(tf.ones([2000]), 1).dataSync()).toThrow(/data\(\), not with dataSync\(\)/)
    })

    it('refuses sums that come out differently from run to run', () => {
      expect(() => tf.scatterND(tf.tensor2d([[0], [0]], [2, 1], 'int32'), tf.ones([2, 2000]), [3, 2000])).toThrow(/in no fixed order/)
    })

    it('turns a failure on the device into an error, and starts anew after it', async () => {
      const backend = tf.backend() as DawnBackend
      const kept = tf.ones([2000])
      backend.device.createBuffer({ size: 2 ** 50, usage: GPUBufferUsage.STORAGE })
      await expect(tf.add(kept, 1).data()).rejects.toMatchObject({ code: 'backend-unavailable', message: expect.stringContaining('Buffer size') })
      await startWebgpu()
      expect(tf.backend()).not.toBe(backend)
      expect(Array.from(await tf.add(tf.ones([2]), 1).data())).toEqual([2, 2])
    })

    it('survives the loss of its device', async () => {
      const backend = tf.backend() as DawnBackend
      backend.device.destroy()
      await expect(tf.add(tf.ones([2000]), 1).data()).rejects.toMatchObject({ code: 'backend-unavailable' })
      await startWebgpu()
      expect(Array.from(await tf.add(tf.ones([2]), 1).data())).toEqual([2, 2])
    })
  })
}
