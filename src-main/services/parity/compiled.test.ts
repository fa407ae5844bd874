import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testBackendDeps } from '../../../scripts/testing/test-backends'
import { startBackend } from '../../engine/backend/start-backend'
import { CompiledComputing } from '../../engine/objectives/probes/compute'
import { uncachedGraphs } from '../../store/graph-files'
import { readCaseFolders } from '../../store/parity-files'
import { runParity } from './harness'

const root = join(import.meta.dirname, '../../../parity')
const deps = testBackendDeps()
const available = typeof deps.native?.libraryFolder === 'string'

/** What training computes with tensors: all cases of these go through graphs in the parity phase of `npm test`, the first that is not skipped here. */
const computed = ['nip_agent_parts', 'nip_combined', 'nip_distribution', 'nip_ppo_clip', 'nip_ppo_kl', 'nip_reinforce', 'nip_solo_agent', 'optim_steps']

describe.runIf(available)('recorded numbers of the reference, through compiled graphs', () => {
  const computing = new CompiledComputing({ store: uncachedGraphs, clock: () => performance.now(), breathe: () => Promise.resolve() })

  beforeAll(async () => {
    await startBackend('tensorflow', deps)
  })
  afterAll(() => computing.dispose())

  it.each(computed)('%s', async (family) => {
    for (const file of readCaseFolders([join(root, family)])) {
      const lines: string[] = []
      const totals = await runParity([file], (text) => lines.push(text), { backend: 'tensorflow', compute: computing.compute })
      if (totals.skipped === 1) continue
      expect(lines).toEqual([])
      expect(totals).toEqual({ passed: 1, failed: 0, skipped: 0, onTensors: 1, trained: 0 })
      return
    }
    throw new Error(`every case of ${family} is skipped`)
  })
})
