import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Tree } from '@shared/config/paths'
import type { EngineEvent } from '@shared/contract/events'
import type { RunId } from '@shared/domain/ids'
import type { Assembled } from './assemble'
import { assembledServices } from './testing/assembled'

/** The real services over a real workspace, on plain JavaScript so that it runs everywhere. */
const config: Tree = {
  dataset: 'digits8',
  seed: 3,
  rl: { frames_per_batch: 16, num_iterations: 3, num_epochs: 1, minibatch_size: 8, num_test_iterations: 1 },
  nip_protocol: { max_message_rounds: 4, min_message_rounds: 2 },
  image_classification: { initial_num_channels: 1 },
  d_representation: 2,
  agents: { _default: { num_blocks_per_group: 1, d_value: 2, d_decider: 2, d_latent_pixel_selector: 2 } }
}
const settings = { backend: 'cpu', checkpointPeriod: 2, storedEpisodes: 2 } as const

let folder: string
let made: Assembled
let events: EngineEvent[]

/** Every look at the clock is a millisecond: a slow machine then keeps no more resume points than a fast one. */
let looks = 0

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roundtable-services-'))
  made = assembledServices(folder, { clock: () => ++looks })
  events = []
  made.events.subscribe((event) => events.push(event))
})
afterEach(async () => {
  await made.services.shutDown()
  rmSync(folder, { recursive: true, force: true })
})

const context = { signal: new AbortController().signal }
const create = async (changes: Tree = {}): Promise<RunId> =>
  (await made.services.table['runs.create']({ config: { ...config, ...changes }, name: 'small', settings, preset: null }, context)).run
const long: Tree = { rl: { frames_per_batch: 16, num_iterations: 100_000, num_epochs: 1, minibatch_size: 8 } }
const state = async (run: RunId): Promise<string> => (await made.services.table['runs.get']({ run }, context)).state
const begun = (run: RunId): Promise<void> =>
  new Promise((resolve) => {
    const unsubscribe = made.events.subscribe((event) => {
      if (event.type !== 'run.progress' || event.run !== run) return
      unsubscribe()
      resolve()
    })
  })

describe('the services', () => {
  it('train a run to its end, with rows, checkpoints, episodes and test figures', async () => {
    const { table } = made.services
    const run = await create()
    await made.services.idle()
    const detail = await table['runs.get']({ run }, context)
    expect(detail).toMatchObject({ state: 'finished', progress: { iteration: 3, frames: 48, updates: 6 }, plan: { backend: 'cpu', compile: 'off' } })
    expect(detail.headline['test_mean_accuracy']).toBeGreaterThanOrEqual(0)
    expect((await table['metrics.read']({ run, from: 1 }, context)).iterations).toEqual(Float64Array.of(1, 2))
    const checkpoints = await table['checkpoints.list']({ run }, context)
    expect(checkpoints.map(({ iterations, kind, episodes }) => [iterations, kind, episodes])).toEqual([
      [2, 'user', 2],
      [3, 'user', 2]
    ])
    const [first] = await table['episodes.list']({ run, iterations: 3 }, context)
    const stored = await table['episodes.get']({ run, iterations: 3, episode: first!.id }, context)
    expect(stored.rounds).toHaveLength(first!.rounds)
    expect(events.filter(({ type }) => type === 'run.metrics')).toHaveLength(3)
  })

  it('play the same fresh episodes from the same seed, and none once cancelled', async () => {
    const { table } = made.services
    const run = await create()
    await made.services.idle()
    const request = { run, iterations: 3, count: 3, split: 'test', seed: 5 } as const
    expect(await table['episodes.play'](request, context)).toEqual(await table['episodes.play'](request, context))
    const cancelled = new AbortController()
    cancelled.abort(new Error('enough'))
    await expect(table['episodes.play'](request, { signal: cancelled.signal })).rejects.toThrow('enough')
  })

  it('stop and resume a run, and refuse to resume a finished one', async () => {
    const { table } = made.services
    const run = await create(long)
    await begun(run)
    await table['runs.stop']({ run }, context)
    await made.services.idle()
    expect(await state(run)).toBe('stopped')
    const rows = (await table['metrics.read']({ run, from: 0 }, context)).iterations.length
    await table['runs.resume']({ run, settings: {} }, context)
    await begun(run)
    await table['runs.stop']({ run }, context)
    await made.services.idle()
    expect((await table['metrics.read']({ run, from: 0 }, context)).iterations.length).toBeGreaterThan(rows)
    const finished = await create()
    await made.services.idle()
    await expect(table['runs.resume']({ run: finished, settings: {} }, context)).rejects.toMatchObject({ code: 'wrong-state' })
  })

  it('refuse what only the compiled step can do, and make nothing', async () => {
    const { table } = made.services
    const asked = { config, name: 'small', settings: { ...settings, precision: 'bfloat16' }, preset: null } as const
    await expect(table['runs.create'](asked, context)).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('bfloat16') })
    expect(await table['runs.list']({}, context)).toEqual([])
  })

  it('resume with the plan the run has, and log a change of it', async () => {
    const { table } = made.services
    const run = await create(long)
    await begun(run)
    await table['runs.stop']({ run }, context)
    await made.services.idle()
    await expect(table['runs.resume']({ run, settings: { xla: 'on' } }, context)).rejects.toMatchObject({ code: 'bad-request' })
    const { plan } = await table['runs.get']({ run }, context)
    const changes = async (): Promise<string[]> =>
      (await table['runs.log']({ run, from: 0, limit: 100 }, context)).entries.filter(({ kind }) => kind === 'plan').map(({ text }) => text)
    for (const [backend, texts] of [
      ['cpu', 0],
      ['wasm', 1]
    ] as const) {
      await table['runs.resume']({ run, settings: { backend, threads: 2 } }, context)
      await begun(run)
      await table['runs.stop']({ run }, context)
      await made.services.idle()
      expect(await table['runs.get']({ run }, context)).toMatchObject({ plan: { ...plan, backend } })
      expect(await changes()).toHaveLength(texts)
    }
    expect((await changes())[0]).toMatch(/from cpu .* to wasm \(compile off, XLA off, threads 1\+1, float32\)/)
  })

  it('pause a run in memory and continue it', async () => {
    const { table } = made.services
    const run = await create(long)
    await begun(run)
    await table['runs.pause']({ run }, context)
    await expect.poll(() => state(run)).toBe('paused')
    const next = begun(run)
    await table['runs.continue']({ run }, context)
    await next
    expect(await state(run)).toBe('running')
  })

  it('keep a second run waiting, and give it up at once when it is stopped', async () => {
    const { table } = made.services
    const first = await create(long)
    await begun(first)
    const second = await create(long)
    expect(await state(second)).toBe('queued')
    await table['runs.stop']({ run: second }, context)
    expect(await state(second)).toBe('stopped')
    expect(await state(first)).toBe('running')
  })

  it('fork a run with its rows and its checkpoint, and train on', async () => {
    const { table } = made.services
    const parent = await create()
    await made.services.idle()
    const changes = { rl: { num_iterations: 5 } }
    const { run } = await table['runs.fork']({ run: parent, iterations: 2, changes, name: '', settings }, context)
    await made.services.idle()
    expect(await table['runs.get']({ run }, context)).toMatchObject({
      state: 'finished',
      name: 'small from 2',
      parent: { run: parent, checkpoint: 2 },
      progress: { iteration: 5 }
    })
    await expect(table['runs.fork']({ run: parent, iterations: 1, changes, name: '', settings }, context)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('refuse to begin anew when no checkpoint can be used, and keep every row', async () => {
    const { table } = made.services
    const run = await create({ rl: { ...(config['rl'] as Tree), num_iterations: 4 } })
    await made.services.idle()
    const status = join(folder, 'runs', run, 'status.json')
    writeFileSync(status, JSON.stringify({ ...(JSON.parse(readFileSync(status, 'utf8')) as Tree), state: 'stopped' }))
    const checkpoints = join(folder, 'runs', run, 'checkpoints')
    for (const name of readdirSync(checkpoints)) appendFileSync(join(checkpoints, name, 'model.safetensors'), 'x')
    await table['runs.resume']({ run, settings: {} }, context)
    await made.services.idle()
    expect(await state(run)).toBe('failed')
    expect((await table['metrics.read']({ run, from: 0 }, context)).iterations).toHaveLength(4)
  })

  it('say in one sentence what is wrong with a configuration, and make nothing', async () => {
    const { table } = made.services
    await expect(create({ rl: { minibatch_size: 10_000 } })).rejects.toThrow('rl.minibatch_size is 10000, but one batch has only 1000 frames')
    await expect(create({ dataset: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(create({ image_classification: { num_block_groups: 8 } })).rejects.toThrow('image_classification.num_block_groups is 8')
    const steep = { trainer: 'spg', spg: { variant: 'spg', ihvp_rank: 256 } }
    await expect(create(steep)).rejects.toThrow(/^spg.ihvp_rank is 256, but prover has only \d+ parameters/)
    expect((await table['config.check']({ config: { ...config, ...steep } }, context)).problems).toEqual([
      { path: 'spg.ihvp_rank', message: expect.stringMatching(/lower it to \d+ or less/) }
    ])
    expect(await table['runs.list']({}, context)).toEqual([])
    const { problems } = await table['config.check']({ config: { ...config, dataset: 'nowhere' } }, context)
    expect(problems[0]?.path).toBe('dataset')
  })

  it('estimate what a configuration costs', async () => {
    const { estimate, table } = await made.services.table['config.check']({ config }, context)
    expect(estimate).toMatchObject({ framesPerIteration: 16, environments: 4, frames: 48, updates: 6, latentHeight: 4, latentWidth: 4 })
    expect(estimate?.agents.map(({ name }) => name)).toEqual(['prover', 'verifier'])
    expect(table?.maxRounds).toBe(4)
  })

  it('turn a run that fails into a failed run and go on with the next', async () => {
    const broken = await create()
    // a file where the folder of checkpoints should be
    writeFileSync(join(folder, 'runs', broken, 'checkpoints'), '')
    const sound = await create()
    await made.services.idle()
    expect(await state(broken)).toBe('failed')
    expect(await state(sound)).toBe('finished')
  })

  it('read every preset as a valid configuration', async () => {
    const { table } = made.services
    for (const preset of await table['config.presets']({}, context)) {
      const { problems } = await table['config.check']({ config: preset.config }, context)
      expect(problems, preset.name).toEqual([])
    }
  })
})
