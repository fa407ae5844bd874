import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { nativeBackend } from '../backend/compile/native-binding'
import { startBackend } from '../backend/start-backend'
import { compiledProgram } from '../objectives/compiled.fixture'
import { createEagerProgram } from '../objectives/eager-program'
import { randomBatch, smallRun } from '../objectives/program.fixture'
import { canTap, countNative } from './native-tap'
import { operationProfile } from './operation-profile'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

describe.runIf(available)('on tensorflow', () => {
  beforeAll(async () => {
    await startBackend('tensorflow', deps)
  })

  it('counts what goes over the binding while it is asked to', async () => {
    const untouched = nativeBackend().binding
    const counter = countNative()
    const multiply = (): Promise<Float32Array> => Promise.resolve(tf.tidy(() => tf.mul(tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5, 6])).dataSync<'float32'>()))
    await multiply()
    expect(counter.per(1).operations).toBe(0)
    expect(await counter.during(multiply)).toEqual(Float32Array.of(4, 10, 18))
    await counter.during(multiply)
    expect(counter.per(2)).toEqual({ operations: 1, sessionCalls: 0, tensorsMade: 2, bytesToDevice: 24, bytesToHost: 12 })
    counter.reset()
    expect(counter.per(1).tensorsMade).toBe(0)
    counter.stop()
    expect(nativeBackend().binding).toBe(untouched)
    expect(canTap()).toBe(true)
  })

  it('counts for a compiled step what the step counts itself', async () => {
    const { config, shape, count } = smallRun()
    const counter = countNative()
    const program = await compiledProgram({ config, shape })
    const batch = randomBatch(shape, count, 1)
    await program.update(batch, 1)
    const before = { ...program.traffic }
    await counter.during(() => program.update(batch, 1))
    const { traffic } = program
    expect(counter.per(1)).toEqual({
      operations: 0,
      sessionCalls: traffic.calls - before.calls,
      tensorsMade: traffic.tensors - before.tensors,
      bytesToDevice: traffic.bytesToDevice - before.bytesToDevice,
      bytesToHost: traffic.bytesFromDevice - before.bytesFromDevice
    })
    expect(counter.per(1).sessionCalls).toBe(1)
    counter.stop()
    program.dispose()
  })

  it('times every operation of a step, as many as there are', async () => {
    const { config, shape, count } = smallRun()
    const program = createEagerProgram({ config, shape })
    const batch = randomBatch(shape, count, 1)
    await program.update(batch, 1)
    const counter = countNative()
    await counter.during(() => program.update(batch, 1))
    counter.stop()
    let now = 0
    const { operations, stepMs } = await operationProfile(program, batch, () => now++)
    const sum = (key: 'count' | 'ms'): number => operations.reduce((total, entry) => total + entry[key], 0)
    expect(sum('count')).toBeCloseTo(counter.per(1).operations)
    // the clock moves by one between the two looks at an operation
    expect(sum('ms')).toBeCloseTo(sum('count'))
    expect(stepMs).toBeGreaterThan(sum('ms'))
    expect(operations.map(({ ms }) => ms)).toEqual(operations.map(({ ms }) => ms).sort((a, b) => b - a))
    expect(operations.map(({ name }) => name)).toContain('Conv2DBackpropFilter')
    program.dispose()
  })
})

it('taps no backend without a binding', async () => {
  await startBackend('cpu', deps)
  expect(canTap()).toBe(false)
})
