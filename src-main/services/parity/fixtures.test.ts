import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startCpu } from '../../engine/backend/cpu'
import { readCaseFolders } from '../../store/parity-files'
import type { TensorSession } from '../tensor-session'
import { runParity } from './harness'

const root = join(import.meta.dirname, '../../../parity')

/** Plain JavaScript kernels: no native part is needed to compare numbers. */
async function cpuTensors(): ReturnType<TensorSession['choose']> {
  await startCpu()
  const plan = { backend: 'cpu', library: null, compile: 'off', xla: false, threads: { intra: 1, inter: 1 }, precision: 'float32' } as const
  return { plan, notes: [] }
}

const families = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

describe('recorded numbers of the reference', () => {
  it.each(families)('%s', async (family) => {
    const lines: string[] = []
    const totals = await runParity(readCaseFolders([join(root, family)]), (text) => lines.push(text), { tensors: { choose: cpuTensors } })
    expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([])
    expect(totals.passed + totals.skipped).toBeGreaterThan(0)
  })
})
