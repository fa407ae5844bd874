import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStoreHost } from '@/testing/mount-window'
import { storeDraft, storedDraft } from './draft-storage'
import { useDraftStore } from './draft'
import { useEngineStore } from './engine'
import { useRunsStore } from './runs'
import { useSettingsStore } from './settings'

async function opened() {
  const host = createStoreHost()
  host.run(() => useEngineStore())
  const settings = host.run(() => useSettingsStore())
  const draft = host.run(() => useDraftStore())
  host.world.engine.ready()
  await settings.load()
  await settle()
  return { ...host, draft, client: host.world.engine }
}

async function settle(): Promise<void> {
  await flushPromises()
  await vi.advanceTimersByTimeAsync(300)
  await flushPromises()
}

describe('draft store', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('opens on the quick start with its settings checked', async () => {
    const { draft } = await opened()
    expect(draft.draft.preset).toBe('quickstart')
    expect(draft.check?.estimate?.framesPerIteration).toBe(1024)
    expect(draft.agents).toEqual(['prover', 'verifier'])
    expect(draft.changed).toEqual([])
  })

  it('asks for one check after a burst of changes', async () => {
    const { draft, client } = await opened()
    const before = client.asked('config.check').length
    for (const lr of [0.01, 0.02, 0.03]) draft.set('rl.lr', lr)
    await settle()
    expect(client.asked('config.check')).toHaveLength(before + 1)
    expect(draft.changed).toEqual([{ path: 'rl.lr', before: 0.003, after: 0.03 }])
    draft.revert('rl.lr')
    expect(draft.changed).toEqual([])
  })

  it('shows a problem of an inheriting agent at the field of all agents', async () => {
    const { draft } = await opened()
    draft.set('agents._default.kernel_size', 99)
    expect(draft.problemAt('agents._default.kernel_size')).toContain('99')
    draft.reset('agents._default.kernel_size')
    draft.set('nip_protocol.min_message_rounds', 12)
    await settle()
    expect(draft.problemAt('nip_protocol.min_message_rounds')).toContain('must be at most')
  })

  it('is still there after a reload', async () => {
    const { draft } = await opened()
    draft.set('seed', 42)
    draft.setName('Kept')
    await flushPromises()
    const kept = storedDraft(localStorage)
    expect([kept?.name, kept?.config['seed'], kept?.preset]).toEqual(['Kept', 42, 'quickstart'])
  })

  it('starts what it says and keeps the settings for the next run', async () => {
    const { draft, client } = await opened()
    draft.set('seed', 42)
    draft.setName('Mine')
    const run = await draft.start()
    const [asked] = client.asked('runs.create')
    expect([asked?.name, asked?.preset, asked?.config['seed'], asked?.settings.storedEpisodes]).toEqual(['Mine', 'quickstart', 42, 20])
    expect(run).toBe('run-010')
    expect([draft.draft.name, draft.draft.config['seed']]).toEqual(['', 42])
  })

  it('forks with nothing but the changes', async () => {
    const { draft, client, run } = await opened()
    const runs = run(() => useRunsStore())
    await settle()
    const parent = await client.request('runs.get', { run: runs.list[3]!.id })
    draft.forkFrom(parent, 60)
    draft.set('rl.num_iterations', 240)
    await settle()
    await draft.start()
    const [asked] = client.asked('runs.fork')
    expect([asked?.run, asked?.iterations, asked?.changes]).toEqual([parent.id, 60, { rl: { num_iterations: 240 } }])
    expect(draft.draft.origin.kind).toBe('new')
  })
})

describe('stored draft', () => {
  it('ignores what it cannot read', () => {
    localStorage.setItem('roundtable.draft.1', '{"config":')
    expect(storedDraft(localStorage)).toBeNull()
    localStorage.setItem('roundtable.draft.1', '{"config": 3}')
    expect(storedDraft(localStorage)).toBeNull()
  })

  it('replaces machine switches that make no sense', () => {
    storeDraft(localStorage, {
      name: '',
      preset: null,
      config: {},
      base: {},
      origin: { kind: 'new' },
      settings: { backend: 'abacus', threads: -1, xla: 1, precision: 'float8' } as never
    })
    expect(storedDraft(localStorage)?.settings).toMatchObject({ backend: 'auto', threads: 0, xla: 'auto', precision: 'float32' })
  })

  it('fills in switches that came after it was stored, and keeps those it has', () => {
    const settings = { backend: 'wasm', compile: 'off', threads: 2, checkpointPeriod: 5, storedEpisodes: 1 }
    localStorage.setItem('roundtable.draft.1', JSON.stringify({ config: {}, base: {}, settings }))
    expect(storedDraft(localStorage)?.settings).toEqual({
      ...settings,
      checkpointsKept: 0,
      bestMetric: '',
      bestMode: 'max',
      episodePeriod: 0,
      xla: 'auto',
      precision: 'float32',
      interThreads: 0
    })
    const later = {
      ...settings,
      checkpointsKept: 3,
      bestMetric: 'mean_accuracy',
      bestMode: 'min',
      episodePeriod: 7,
      xla: 'on',
      precision: 'bfloat16',
      interThreads: 3
    }
    localStorage.setItem('roundtable.draft.1', JSON.stringify({ config: {}, base: {}, settings: later }))
    expect(storedDraft(localStorage)?.settings).toEqual(later)
  })
})
