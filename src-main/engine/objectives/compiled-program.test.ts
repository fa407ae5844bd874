import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { RunProgram, UpdateBatch } from '../agents/run-program'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { startBackend } from '../backend/start-backend'
import { compiledProgram } from './compiled.fixture'
import { createEagerProgram } from './eager-program'
import { bodyVariants } from '../agents/bodies/small-bodies.fixture'
import { randomBatch, smallRun } from './program.fixture'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})

async function both(over: Tree) {
  const run = smallRun(over)
  return { eager: createEagerProgram(run), compiled: await compiledProgram(run), ...run }
}

/** Largest difference relative to the largest entry, or to a few steps of Adam where all entries are near zero: it magnifies noise there. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const scale = Math.max(1e-2, ...Array.from(a, Math.abs))
  return Math.max(0, ...Array.from(a, (value, index) => Math.abs(value - b[index]!))) / scale
}

async function compareOver(steps: number, eager: RunProgram, compiled: RunProgram, batch: (step: number) => UpdateBatch): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const [want, got] = [await eager.update(batch(step), 1 - step / 100), await compiled.update(batch(step), 1 - step / 100)]
    expect(Object.keys(got)).toEqual(Object.keys(want))
    for (const [name, value] of Object.entries(want))
      expect(Math.abs(got[name]! - value), `${name} at step ${step}`).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)))
  }
  const [want, got] = [await eager.read(), await compiled.read()]
  for (const [key, { data }] of [...want.model, ...want.optimizer]) {
    const other = got.model.get(key) ?? got.optimizer.get(key)
    expect(difference(data, other?.data ?? []), key).toBeLessThan(2e-3)
  }
}

const variants: [string, Tree][] = [
  ['defaults', {}],
  ['residual blocks', { agents: { _default: { building_block_type: 'residual_basic' } } }],
  ['linear messages and three positions', { message_size: 3, include_linear_message_space: true }],
  ['separate bodies', { rl: { use_shared_body: false } }],
  ['a frozen prover', { agents: { prover: { agent_lr_factor: { actor: 0, critic: 0 } } } }],
  [
    'value clipping, l1 critic, unequal rates',
    { rl: { clip_value: 0.1, loss_critic_type: 'l1' }, agents: { prover: { agent_lr_factor: { actor: 2, critic: 2 } } } }
  ],
  ['relu and kernel 1', { agents: { _default: { activation_function: 'relu', kernel_size: 1 } } }],
  ['reference quirks', { reference_quirks: true }],
  ...bodyVariants.filter(([name]) => name.includes(',')).map(([name, body]): [string, Tree] => [`the body ${name}`, { agents: { _default: body } }])
]

describe.runIf(available)('createCompiledProgram', () => {
  it.each(variants)('gives the eager numbers with %s', async (_, over) => {
    const { eager, compiled, shape, count } = await both(over)
    const before = [await eager.act(randomBatch(shape, count, 7)), await compiled.act(randomBatch(shape, count, 7))] as const
    for (const key of ['pixelLogits', 'decisionLogits', 'values'] as const) expect(difference(before[0][key], before[1][key]), key).toBeLessThan(1e-5)
    await compareOver(4, eager, compiled, (step) => randomBatch(shape, count, step))
    expect(difference(await eager.values(randomBatch(shape, count, 8)), await compiled.values(randomBatch(shape, count, 8)))).toBeLessThan(1e-3)
    eager.dispose()
    compiled.dispose()
  })

  it('acts on any number of frames', async () => {
    const { eager, compiled, shape } = await both({ rl: { frames_per_batch: 24 } })
    for (const frames of [1, 7, 8, 19]) {
      const [want, got] = [await eager.act(randomBatch(shape, frames, 3)), await compiled.act(randomBatch(shape, frames, 3))]
      expect(got.values.length).toBe(frames * shape.agents.length)
      expect(difference(want.pixelLogits, got.pixelLogits)).toBeLessThan(1e-5)
      expect(difference(want.values, got.values)).toBeLessThan(1e-4)
    }
    eager.dispose()
    compiled.dispose()
  })

  it('keeps its state through a minibatch of another size, and gives back the very bits it was given', async () => {
    const { eager, compiled, shape } = await both({})
    await compareOver(3, eager, compiled, (step) => randomBatch(shape, 4 + step, step))
    const { model, optimizer } = await compiled.read()
    await compiled.update(randomBatch(shape, 4, 9), 1)
    await compiled.write(model, optimizer)
    const again = await compiled.read()
    for (const [key, { data }] of [...model, ...optimizer]) expect((again.model.get(key) ?? again.optimizer.get(key))?.data, key).toEqual(data)
    eager.dispose()
    compiled.dispose()
  })

  it('leaves no tensor behind', async () => {
    const { eager, compiled, shape, count } = await both({})
    eager.dispose()
    const batch = randomBatch(shape, count, 1)
    await compiled.update(batch, 1)
    const before = tf.memory().numTensors
    for (let step = 0; step < 50; step++) {
      await compiled.act(batch)
      await compiled.update(batch, 1)
    }
    expect(tf.memory().numTensors).toBe(before)
    compiled.dispose()
  })
})
