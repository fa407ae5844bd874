import { describe, expect, it } from 'vitest'
import { AppError } from '@shared/domain/errors'
import type { ExecutionPlan, PlanLibrary } from '@shared/domain/run'
import { testBackendDeps } from '../../scripts/testing/test-backends'
import { locateInstallation } from '../runtimes/installation'
import { requireSameAdapter, webgpuLibrary } from './webgpu-library'

const installation = locateInstallation(import.meta.dirname)
const card = { vendor: 'maker', device: 'Card 3', description: 'driver 1.2', isFallbackAdapter: false }
const library: PlanLibrary = { name: 'Card 3 (driver 1.2)', version: '4.22.0', sha256: 'ab'.repeat(32), device: 'gpu' }
const plan: ExecutionPlan = { backend: 'webgpu', library, compile: 'off', xla: false, threads: { intra: 1, inter: 1 }, precision: 'float32' }

describe('webgpuLibrary', () => {
  it('names adapter, driver and Dawn, and looks once', async () => {
    let probes = 0
    const webgpu = webgpuLibrary(installation, {}, async () => (probes++, card))
    const found = await webgpu.found()
    expect(found).toMatchObject({ name: 'Card 3 (driver 1.2)', device: 'gpu', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(await webgpu.found()).toBe(found)
    expect(probes).toBe(1)
    expect(await webgpu.started({ adapter: found!.name, version: found!.version, device: 'gpu' })).toEqual(found)
    expect(webgpu.files).toEqual(testBackendDeps().webgpu)
  })

  it('asks again after it found nothing', async () => {
    let probes = 0
    const webgpu = webgpuLibrary(installation, {}, async () => {
      if (++probes === 1) throw new AppError('backend-unavailable', 'not yet')
      return { ...card, isFallbackAdapter: true }
    })
    await expect(webgpu.found()).rejects.toThrow('not yet')
    expect(await webgpu.found()).toMatchObject({ device: 'cpu' })
  })

  it('starts no other program in a package, whose executable is the app', async () => {
    const webgpu = webgpuLibrary({ ...installation, packaged: true }, {}, () => Promise.reject(new Error('probed')))
    expect(await webgpu.found()).toBeNull()
  })
})

describe('requireSameAdapter', () => {
  it('takes the adapter and the Dawn of the plan, or any where either is not known', () => {
    requireSameAdapter(plan, library)
    requireSameAdapter({ ...plan, library: null }, library)
    requireSameAdapter(plan, null)
  })

  it.each([
    [{ ...library, name: 'Card 4 (driver 1.2)' }, /made on WebGPU adapter Card 3 \(driver 1\.2\), but this machine has Card 4/],
    [{ ...library, sha256: 'cd'.repeat(32) }, /another version of Dawn/]
  ])('refuses another one with a remedy', (present, message) => {
    const refuse = (): void => requireSameAdapter(plan, present)
    expect(refuse).toThrow(message)
    expect(refuse).toThrow(expect.objectContaining({ code: 'backend-unavailable', remedy: expect.stringContaining('--backend webgpu') }))
  })
})
