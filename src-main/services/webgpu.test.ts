import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { RunId } from '@shared/domain/ids'
import { testAdapter } from '../../scripts/testing/test-backends'
import type { Environment } from '../runtimes/find-runtimes'
import type { Assembled } from './assemble'
import { bench } from './bench/bench'
import { assembledServices } from './testing/assembled'

const adapter = await testAdapter()

const config: Tree = {
  dataset: 'digits8',
  seed: 3,
  rl: { frames_per_batch: 16, num_iterations: 2, num_epochs: 1, minibatch_size: 8, num_test_iterations: 1 },
  nip_protocol: { max_message_rounds: 4, min_message_rounds: 2 },
  image_classification: { initial_num_channels: 1 },
  d_representation: 2,
  agents: { _default: { num_blocks_per_group: 1, d_value: 2, d_decider: 2, d_latent_pixel_selector: 2 } }
}
const settings = { backend: 'webgpu', checkpointPeriod: 0, storedEpisodes: 1 } as const
const context = { signal: new AbortController().signal }

const folder = mkdtempSync(join(tmpdir(), 'roundtable-webgpu-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const assembled = (env: Environment): Assembled => assembledServices(folder, { env })
const create = async ({ services }: Assembled): Promise<RunId> =>
  (await services.table['runs.create']({ config, name: 'small', settings, preset: null }, context)).run

describe('a run on webgpu where no driver is found', () => {
  it('is refused in words, and nothing is made', async () => {
    const nowhere = join(folder, 'no-driver.json')
    const made = assembled({ ...process.env, VK_DRIVER_FILES: nowhere, VK_ICD_FILENAMES: nowhere })
    if (process.platform !== 'linux' && adapter.name !== null) return expect(adapter.name).toMatch(/./) // elsewhere no variable hides the driver
    await expect(create(made)).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: expect.stringMatching(/^Backend webgpu: there is no adapter/),
      remedy: expect.stringContaining('driver')
    })
    expect(await made.services.table['runs.list']({}, context)).toEqual([])
  })
})

if (adapter.name !== null) {
  describe(`a run on webgpu, ${adapter.name}`, () => {
    const made = assembled(process.env)
    const { table } = made.services
    const columns = async (run: RunId) => (await table['metrics.read']({ run, from: 0 }, context)).values
    let whole: RunId
    beforeAll(async () => {
      whole = await create(made)
      await made.services.idle()
    })
    afterAll(() => made.services.shutDown())

    it('ends, and says what it was made on', async () => {
      const { state, plan } = await table['runs.get']({ run: whole }, context)
      expect(state).toBe('finished')
      expect(plan).toMatchObject({ backend: 'webgpu', compile: 'off', library: { name: adapter.name, version: '4.22.0' } })
      expect(plan?.library?.sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(Object.keys(await columns(whole)).length).toBeGreaterThan(20)
    })

    it('has the same bits when it is stopped and resumed', async () => {
      const parted = await create(made)
      await new Promise<void>((resolve) => {
        made.events.subscribe((event) => {
          if (event.type === 'run.progress' && event.run === parted) resolve()
        })
      })
      await table['runs.stop']({ run: parted }, context)
      await made.services.idle()
      expect((await table['runs.get']({ run: parted }, context)).state).toBe('stopped')
      await table['runs.resume']({ run: parted, settings: {} }, context)
      await made.services.idle()
      expect(await columns(parted)).toEqual(await columns(whole))
    })

    it('plays the same episodes again', async () => {
      const request = { run: whole, iterations: 2, count: 1, split: 'test', seed: 5 } as const
      expect(await table['episodes.play'](request, context)).toEqual(await table['episodes.play'](request, context))
    })

    it('is measured by the benchmark', async () => {
      const { dependencies } = assembled(process.env)
      const changes: Tree = {
        rl: { frames_per_batch: 16, num_epochs: 1, minibatch_size: 8 },
        image_classification: { initial_num_channels: 1 },
        d_representation: 2
      }
      const request = {
        preset: 'tiny',
        changes,
        imageSide: null,
        iterations: 1,
        settings: { backend: 'webgpu' },
        cache: false,
        profile: false,
        roofline: false
      } as const
      expect(await bench(request, dependencies)).toMatchObject({
        config: 'tiny',
        backend: 'webgpu',
        library: adapter.name,
        compile: 'off',
        frames: 16,
        updates: 2
      })
    })
  })
}
