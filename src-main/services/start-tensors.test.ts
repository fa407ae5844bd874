import { describe, expect, it } from 'vitest'
import { defaultSettings } from '@shared/domain/run'
import type { RunSettings } from '@shared/domain/run'
import { testBackendDeps } from '../../scripts/testing/test-backends'
import { locateInstallation } from '../runtimes/installation'
import { createTensorSession } from './start-tensors'

const available = typeof testBackendDeps().native?.libraryFolder === 'string'
const session = () => createTensorSession({ env: process.env, installation: locateInstallation(import.meta.dirname), cores: 2 })
const large = { frames: 64, flops: 1e9 }
const none = { frames: 0, flops: 0 }
const settings = (changes: Partial<RunSettings>): RunSettings => ({ ...defaultSettings, ...changes })

describe('choose', () => {
  it('refuses settings that contradict each other before it starts anything', async () => {
    const tensors = session()
    await expect(tensors.choose(settings({ compile: 'off', xla: 'on' }), none)).rejects.toMatchObject({ code: 'bad-request' })
    await expect(tensors.choose(settings({ backend: 'cpu', precision: 'bfloat16' }), none)).rejects.toMatchObject({ code: 'bad-request' })
    expect(tensors.plan).toBeNull()
  })

  it('leaves threads and XLA to backends that have them', async () => {
    const { plan } = await session().choose(settings({ backend: 'cpu', threads: 2, interThreads: 2, xla: 'off' }), none)
    expect(plan).toEqual({ backend: 'cpu', library: null, compile: 'off', xla: false, threads: { intra: 1, inter: 1 }, precision: 'float32' })
  })
})

describe.runIf(available)('on tensorflow', () => {
  const tensors = session()
  const loaded = settings({ backend: 'tensorflow', threads: 1, interThreads: 2 })

  it('plans every part as asked', async () => {
    const { plan, notes } = await tensors.choose({ ...loaded, precision: 'bfloat16' }, large)
    expect(plan).toMatchObject({ backend: 'tensorflow', compile: 'on', xla: false, threads: { intra: 1, inter: 2 }, precision: 'bfloat16' })
    expect(notes).toEqual([])
    // compilation and precision are each run's own
    expect((await tensors.choose({ ...loaded, compile: 'off' }, large)).plan).toEqual({ ...plan, compile: 'off', precision: 'float32' })
    await tensors.requireFit({ ...plan, compile: 'off', precision: 'float32' })
  })

  it.each<[string, Partial<RunSettings>]>([
    ['XLA', { xla: 'on' }],
    ['threads inside an operation', { threads: 2 }],
    ['operations at a time', { interThreads: 1 }]
  ])('needs a new process for another choice of %s', async (_name, changes) => {
    await expect(tensors.choose({ ...loaded, ...changes }, large)).rejects.toMatchObject({ code: 'engine-restart-required' })
  })

  it('refuses a plan with another choice of XLA, naming both', async () => {
    const { plan } = await tensors.choose(loaded, large)
    const words = /loaded with 1 \+ 2 threads and XLA off, but this run wants 1 \+ 2 threads and XLA on/
    await expect(tensors.requireFit({ ...plan, xla: true })).rejects.toThrow(words)
  })

  it('takes what is loaded while a run is at work, and says what it was asked for', async () => {
    const { plan } = await tensors.choose(loaded, large)
    const leave = await tensors.occupy(plan)
    const asked = await tensors.choose({ ...loaded, xla: 'on', interThreads: 1 }, large)
    expect(asked.plan).toEqual(plan)
    expect(asked.notes).toEqual([expect.stringMatching(/takes them too instead of 1 \+ 1 threads and XLA on/)])
    expect((await tensors.choose(settings({}), large)).notes).toEqual([])
    leave()
  })
})
