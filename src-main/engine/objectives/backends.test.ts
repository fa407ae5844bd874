import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { testAdapter, testBackendDeps } from '../../../scripts/testing/test-backends'
import type { BackendName } from '../backend/backend'
import { startBackend } from '../backend/start-backend'
import { expectClose } from '../nets/finite-differences.fixture'
import { createEagerProgram } from './eager-program'
import { randomBatch, smallRun } from './program.fixture'

const deps = testBackendDeps()
const adapter = await testAdapter()
const available: readonly BackendName[] = [
  'wasm',
  ...(adapter.name === null ? [] : (['webgpu'] as const)),
  ...(deps.native?.libraryFolder ? (['tensorflow'] as const) : [])
]

/** Updates that show a leak: an adapter in software takes half a second for one. */
const updatesFor: Partial<Record<BackendName, number>> = { wasm: 1000, webgpu: 10 }

/** Two updates, then everything the program gives. Adam's first steps amplify rounding of small gradients, hence the wide tolerances. */
async function outcome(name: BackendName) {
  await startBackend(name, deps)
  const { config, shape, count } = smallRun({ message_size: 2, agents: { verifier: { building_block_type: 'residual_basic' } } })
  const run = createEagerProgram({ config, shape })
  const batch = randomBatch(shape, count, 8)
  await run.update(batch, 1)
  const report = await run.update(batch, 0.5)
  const { pixelLogits, values } = await run.act(batch)
  const { model } = await run.read()
  run.dispose()
  return { report, pixelLogits, values, model }
}

describe('backends', () => {
  let expected: Awaited<ReturnType<typeof outcome>>

  beforeAll(async () => {
    expected = await outcome('cpu')
  }, 30_000)

  it.each(available)(
    '%s gives the numbers of the plain JavaScript backend',
    async (name) => {
      const got = await outcome(name)
      const keys = Object.keys(expected.report)
      expectClose(
        keys.map((key) => got.report[key]!),
        keys.map((key) => expected.report[key]!),
        2e-3
      )
      expectClose(got.pixelLogits, expected.pixelLogits, 1e-3)
      expectClose(got.values, expected.values, 1e-3)
      // and WebGPU's rounding is coarser than the processor's
      const tolerance = name === 'webgpu' ? 2e-2 : 5e-3
      for (const [key, { data }] of expected.model) expectClose(got.model.get(key)!.data, data, tolerance)
    },
    30_000
  )

  it.each(available.map((name) => [name, updatesFor[name] ?? 60] as const))(
    '%s keeps the number of live tensors flat over %i updates, and frees all of them',
    async (name, updates) => {
      await startBackend(name, deps)
      const start = tf.memory().numTensors
      const { config, shape } = smallRun()
      const run = createEagerProgram({ config, shape })
      const batch = randomBatch(shape, 2, 1)
      await run.update(batch, 1)
      const settled = tf.memory().numTensors
      for (let step = 0; step < updates; step++) await run.update(batch, 1)
      await run.act(batch)
      await run.values(batch)
      expect(tf.memory().numTensors).toBe(settled)
      run.dispose()
      expect(tf.memory().numTensors).toBe(start)
    },
    180_000
  )

  it(adapter.name === null ? `webgpu is not compared here: ${adapter.problem.message}` : `webgpu is compared on ${adapter.name}`, async () => {
    const started = startBackend('webgpu', deps)
    if (adapter.name === null) await expect(started).rejects.toMatchObject({ code: 'backend-unavailable' })
    else expect(await started).toMatchObject({ adapter: adapter.name })
  })
})
