import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { testAdapter, testBackendDeps } from '../../../scripts/testing/test-backends'
import { startBackend } from '../../engine/backend/start-backend'
import { readCaseFolders } from '../../store/parity-files'
import { runParity } from './harness'

const root = join(import.meta.dirname, '../../../parity')
const adapter = await testAdapter()
// one test a case: adapters in software take half a minute for some families, and would take hours for the whole runs of nip_e2e
const all = [...readCaseFolders([root])].map((entry) => ({ entry, name: relative(root, entry.path) }))
const cases = all.filter(({ name }) => !name.startsWith('nip_e2e/'))

if (adapter.name !== null) {
  describe(`the recorded numbers of the reference on WebGPU (${adapter.name})`, () => {
    it.each(cases)('$name', async ({ entry }) => {
      await startBackend('webgpu', testBackendDeps())
      const lines: string[] = []
      const totals = await runParity([entry], (text) => lines.push(text), { backend: 'webgpu' })
      expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([])
      expect(totals.passed + totals.skipped).toBe(1)
    })
  })
} else {
  describe('WebGPU without an adapter', () => {
    it('is not compared, and starting says why', async () => {
      const started = startBackend('webgpu', testBackendDeps())
      await expect(started).rejects.toMatchObject({ code: 'backend-unavailable', message: expect.stringContaining('webgpu') as string })
    })
  })
}
