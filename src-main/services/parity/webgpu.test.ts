import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testAdapter, testBackendDeps } from '../../../scripts/testing/test-backends'
import { startBackend } from '../../engine/backend/start-backend'
import { readCaseFolders } from '../../store/parity-files'
import { float32Tolerance, runParity } from './harness'

const root = join(import.meta.dirname, '../../../parity')
const adapter = await testAdapter()

const families = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

describe.each(families)(`%s on WebGPU (${adapter.name ?? 'no adapter here'})`, (family) => {
  it(adapter.name === null ? 'is not compared, and starting says why' : 'gives the recorded numbers of the reference', async () => {
    const started = startBackend('webgpu', testBackendDeps())
    if (adapter.name === null) return await expect(started).rejects.toMatchObject({ code: 'backend-unavailable', message: expect.stringContaining('webgpu') })
    await started
    const lines: string[] = []
    const totals = await runParity(readCaseFolders([join(root, family)]), (text) => lines.push(text), { leastTolerance: float32Tolerance })
    expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([])
    expect(totals.passed).toBeGreaterThan(0)
  })
})
