import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../../engine/backend/cpu'
import { readCaseFolders } from '../../store/parity-files'
import { runParity } from './harness'

const root = join(import.meta.dirname, '../../../parity')

/** Cases that pass and cases that ask for something not built or never used, so that a case cannot slip from one to the other unseen. */
const families: readonly (readonly [family: string, passed: number, skipped: number])[] = [
  ['nip_agent_parts', 14, 0],
  ['nip_combined', 17, 0],
  ['nip_data_cycler', 3, 0],
  ['nip_dataset', 6, 0],
  ['nip_distribution', 5, 0],
  ['nip_env', 20, 0],
  ['nip_gae', 10, 0],
  ['nip_init', 4, 0],
  ['nip_maths', 4, 10],
  ['nip_obs_norm', 3, 0],
  ['nip_ppo_clip', 14, 0],
  ['nip_protocol_step', 19, 2],
  ['nip_protocol_tables', 21, 0],
  ['nip_solo_agent', 2, 0],
  ['optim_steps', 7, 4]
]

// plain JavaScript kernels: no native part is needed to compare numbers
beforeAll(startCpu)

describe('recorded numbers of the reference', () => {
  it('are all compared', () => {
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => name).sort()).toEqual(families.map(([family]) => family))
  })

  it.each(families)(
    '%s',
    async (family, passed, skipped) => {
      const lines: string[] = []
      const totals = await runParity(readCaseFolders([join(root, family)]), (text) => lines.push(text))
      expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([])
      expect(totals).toMatchObject({ passed, failed: 0, skipped })
    },
    60_000
  )
})
