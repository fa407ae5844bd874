import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { startCpu } from '../../engine/backend/cpu'
import { readCaseFolders } from '../../store/parity-files'
import { runParity } from './harness'

const root = join(import.meta.dirname, '../../../parity')

const families = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

// plain JavaScript kernels: no native part is needed to compare numbers
beforeAll(startCpu)

describe('recorded numbers of the reference', () => {
  it.each(families)('%s', async (family) => {
    const lines: string[] = []
    const totals = await runParity(readCaseFolders([join(root, family)]), (text) => lines.push(text))
    expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([])
    expect(totals.passed + totals.skipped).toBeGreaterThan(0)
  }, 120_000)
})
