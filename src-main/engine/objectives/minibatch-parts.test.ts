import { beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { estimateFlops } from '../agents/costs'
import { startBackend } from '../backend/start-backend'
import { compiledProgram } from './compiled.fixture'
import { createEagerProgram } from './eager-program'
import { minibatchParts, runParts, smallUpdateFlops } from './minibatch-parts'
import { randomBatch, smallRun } from './program.fixture'

const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

beforeAll(async () => {
  if (available) await startBackend('tensorflow', deps)
})

describe('minibatchParts', () => {
  it.each([
    [2, 64, 1e9, 2],
    [8, 64, 1e9, 4],
    [8, 64, 1e6, 1],
    [8, 15, 1e9, 1],
    [1, 64, 1e9, 1]
  ])('with %d operations at a time, %d frames and %d operations: %d', (operations, frames, flops, parts) => {
    expect(minibatchParts(operations, frames, flops)).toBe(parts)
  })
})

const frames = 32
const over = (block: string) => ({
  rl: { minibatch_size: frames },
  image_classification: { initial_num_channels: 8 },
  agents: { _default: { building_block_type: block } }
})
const image = { channels: 1, height: 24, width: 24 }
const threads = { intra: 1, inter: 2 }

describe('runParts', () => {
  it('leaves whole what is small, what shares batch statistics and what a GPU computes', () => {
    const large = smallRun(over('conv2d'), image)
    expect(estimateFlops(large.config, large.shape) * frames).toBeGreaterThan(smallUpdateFlops)
    expect(runParts(large.config, large.shape, { library: null, threads })).toBe(2)
    expect(runParts(large.config, large.shape, { library: { name: 'x', version: '1', sha256: '', device: 'cuda' }, threads })).toBe(1)
    const normalised = smallRun(over('residual_basic'), image)
    expect(runParts(normalised.config, normalised.shape, { library: null, threads })).toBe(1)
    const small = smallRun()
    expect(runParts(small.config, small.shape, { library: null, threads })).toBe(1)
  })
})

describe.runIf(available)('a compiled step in parts', () => {
  it('takes the step of the whole, with larger graphs', async () => {
    const run = smallRun(over('conv2d'), image)
    const eager = createEagerProgram(run)
    const whole = await compiledProgram(run)
    const cut = await compiledProgram(run, { threads })
    expect(cut.compilation.nodes).toBeGreaterThan(whole.compilation.nodes)
    const batch = randomBatch(run.shape, frames, 5)
    const reports = [await eager.update(batch, 1), await cut.update(batch, 1)] as const
    for (const [name, value] of Object.entries(reports[0])) expect(reports[1][name], name).toBeCloseTo(value, 4)
    const [want, got] = [await eager.read(), await cut.read()]
    for (const [key, { data }] of want.model) {
      const other = got.model.get(key)!.data
      const apart = Math.hypot(...Array.from(data, (value, index) => value - other[index]!))
      expect(apart, key).toBeLessThanOrEqual(1e-4 * Math.hypot(...Array.from(data)))
    }
    for (const program of [eager, whole, cut]) program.dispose()
  })
})
