import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import type { BackendDeps, BackendName } from './backend'
import { startBackend } from './start-backend'

const deps = testBackendDeps()
const withoutNative: BackendDeps = { ...deps, native: null }
const available: readonly BackendName[] = deps.native?.libraryFolder ? ['cpu', 'wasm', 'tensorflow'] : ['cpu', 'wasm']

/** Numbers without a pattern, the same every time. */
function wave(shape: [number, number, number, number], phase: number): tf.Tensor4D {
  const size = shape.reduce((product, dim) => product * dim, 1)
  return tf.tensor4d(
    Float32Array.from({ length: size }, (_, index) => Math.sin(index * 12.9898 + phase)),
    shape
  )
}

function gradient(of: (x: tf.Tensor4D) => tf.Tensor, at: tf.Tensor4D, upstream: tf.Tensor): number[] {
  return Array.from(
    tf
      .grad((x) => of(x as tf.Tensor4D))(at, upstream)
      .dataSync()
  )
}

describe('startBackend', () => {
  it.each(available)('%s reports what computes and counts tensors', async (name) => {
    const backend = await startBackend(name, deps)
    expect(backend).toMatchObject({ name, device: 'cpu', skipped: [] })
    expect(backend.version).toMatch(/^\d+\.\d+/)
    const before = backend.liveTensors()
    const tensor = tf.zeros([4])
    expect(backend.liveTensors()).toBe(before + 1)
    expect(backend.memory().bytes).toBeGreaterThanOrEqual(16)
    tensor.dispose()
  })

  it('says what is missing and what to do about it', async () => {
    await expect(startBackend('tensorflow', withoutNative)).rejects.toMatchObject({
      code: 'backend-unavailable',
      remedy: expect.stringContaining('npm run setup')
    })
    const elsewhere = { ...deps, native: { addonFolder: '/nowhere', libraryFolder: '/nowhere/library' } }
    // a library that is loaded already stays; without one the missing file is named
    await expect(startBackend('tensorflow', elsewhere)).rejects.toMatchObject({ message: expect.stringContaining('/nowhere/library') })
    await expect(startBackend('wasm', { ...deps, wasmFolder: null })).rejects.toMatchObject({ code: 'backend-unavailable' })
    await expect(startBackend('webgpu', { ...deps, webgpu: { addon: '/nowhere/dawn.node', host: null } })).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringContaining('/nowhere/dawn.node')
    })
  })

  it('falls back in order of preference and gives the reasons', async () => {
    const wasm = await startBackend('auto', withoutNative)
    expect(wasm.name).toBe('wasm')
    expect(wasm.skipped.map(({ name }) => name)).toEqual(['tensorflow'])
    const plain = await startBackend('auto', { ...withoutNative, wasmFolder: null })
    expect(plain.name).toBe('cpu')
    expect(plain.skipped.map(({ name, reason }) => [name, reason.length > 20])).toEqual([['tensorflow', true], ['wasm', true]]) // prettier-ignore
  })

  it.runIf(available.includes('tensorflow'))('refuses other threads once TensorFlow is loaded', async () => {
    await startBackend('tensorflow', deps)
    await startBackend('cpu', deps)
    expect((await startBackend('tensorflow', deps)).name).toBe('tensorflow')
    const more = { intra: deps.threads.intra + 1, inter: deps.threads.inter }
    await expect(startBackend('tensorflow', { ...deps, threads: more })).rejects.toMatchObject({ code: 'engine-restart-required' })
    await expect(startBackend('auto', { ...deps, threads: more })).rejects.toMatchObject({ code: 'engine-restart-required' })
  })

  it.runIf(available.includes('tensorflow'))('refuses another choice of XLA once TensorFlow is loaded', async () => {
    await startBackend('tensorflow', deps)
    await expect(startBackend('tensorflow', { ...deps, xla: true })).rejects.toMatchObject({
      code: 'engine-restart-required',
      message: expect.stringContaining('XLA on')
    })
  })
})

describe('kernels the wasm backend lacks or has wrong', () => {
  const both = async (compute: () => number[]): Promise<readonly [number[], number[]]> => {
    await startBackend('cpu', deps)
    const expected = compute()
    await startBackend('wasm', deps)
    return [compute(), expected]
  }
  const expectSame = ([got, expected]: readonly [number[], number[]]): void => {
    expect(got.length).toBe(expected.length)
    expect(Math.max(...got.map((value, index) => Math.abs(value - expected[index]!)))).toBeLessThan(1e-4)
  }

  it.each([
    [3, 'same', 1],
    [2, 'same', 1],
    [1, 'same', 1],
    [3, 'valid', 1],
    [3, 'same', 2]
  ] as const)('gradient of a kernel of size %i, padding %s, stride %i', async (kernel, pad, stride) => {
    expectSame(
      await both(() => {
        const x = wave([2, 5, 4, 3], 1)
        const filter = wave([kernel, kernel, 3, 2], 2)
        const convolve = (weights: tf.Tensor4D): tf.Tensor4D => tf.conv2d(x, weights, stride, pad)
        return gradient(convolve, filter, wave(convolve(filter).shape, 3))
      })
    )
  })

  it('gradient of rows that are gathered, some of them twice, some never', async () => {
    expectSame(
      await both(() => {
        const rows = tf.tensor1d([3, 0, 3], 'int32')
        return gradient((x) => tf.gather(x, rows), wave([5, 2, 3, 1], 1), wave([3, 2, 3, 1], 2))
      })
    )
  })

  // many windows hold nothing positive
  it.each([
    [8, 8],
    [7, 5]
  ])('gradient of the maximum pool at %i x %i', async (height, width) => {
    expectSame(
      await both(() =>
        gradient((x) => tf.maxPool(x, 2, 2, 'valid'), wave([2, height, width, 4], 1), wave([2, Math.floor(height / 2), Math.floor(width / 2), 4], 2))
      )
    )
  })
})
