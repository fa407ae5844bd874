import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Assembled } from '../assemble'
import { bench } from './bench'
import type { BenchRequest } from './bench'
import { assembledServices } from '../testing/assembled'

let folder: string
let made: Assembled
let now = 0

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-bench-'))
  // every look at the clock is a millisecond after the last
  const clock = (): number => now++
  made = assembledServices(folder, { clock, breathe: async () => {} })
})
afterAll(async () => {
  await made.services.shutDown()
  rmSync(folder, { recursive: true, force: true })
})

const request: BenchRequest = {
  preset: 'tiny',
  changes: { rl: { frames_per_batch: 16, minibatch_size: 8, num_epochs: 2 }, image_classification: { initial_num_channels: 1 }, d_representation: 2 },
  imageSide: 4,
  iterations: 3,
  settings: { backend: 'cpu' },
  cache: false,
  profile: false,
  roofline: false
}

describe('bench', () => {
  it('reports the plan, what an iteration does and where its time goes', async () => {
    const result = await bench(request, made.dependencies)
    expect(result).toMatchObject({ config: 'tiny', backend: 'cpu', compile: 'off', xla: false, precision: 'float32', threads: { intra: 1, inter: 1 } })
    expect(result).toMatchObject({ iterations: 3, frames: 16, updates: 4, minibatch: 8, compileMs: 0, perUpdate: null, roofline: null, operations: null })
    expect(result.liveTensors).toHaveLength(4)
    expect(new Set(result.liveTensors).size).toBe(1)
    const { iterationMs, ...parts } = result.phases
    expect(Object.values(parts).reduce((sum, ms) => sum + ms, 0)).toBe(iterationMs)
    expect(result.framesPerSecond).toBe((1000 * 16) / iterationMs)
    expect(result.msPerUpdate).toBe((parts.minibatchMs + parts.updateMs) / 4)
  })

  it('compares with the machine where asked, and tells what it cannot time', async () => {
    const { roofline, operations } = await bench({ ...request, iterations: 1, profile: true, roofline: true }, made.dependencies)
    expect(roofline?.layer).toEqual({ batch: 8, height: 4, width: 4, inputs: 1, outputs: 2, kernel: 3 })
    expect(operations).toBeNull()
  })

  it('refuses what makes no benchmark', async () => {
    await expect(bench({ ...request, iterations: 0 }, made.dependencies)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(bench({ ...request, preset: 'huge' }, made.dependencies)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(bench({ ...request, settings: { backend: 'cpu', compile: 'on' } }, made.dependencies)).rejects.toMatchObject({ code: 'bad-request' })
  })
})
