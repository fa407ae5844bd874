import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runParity } from './harness'
import type { CaseFile } from './types'

const root = join(import.meta.dirname, '../../../parity')

function* casesOf(family: string): Generator<CaseFile> {
  for (const file of readdirSync(join(root, family)).filter((name) => name.endsWith('.json'))) {
    const path = join(root, family, file)
    yield { path, json: readFileSync(path, 'utf8'), tensors: readFileSync(path.replace(/\.json$/, '.safetensors')) }
  }
}

const families = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

describe('recorded numbers of the reference', () => {
  it.each(families)('%s', async (family) => {
    const lines: string[] = []
    const totals = await runParity(casesOf(family), (text) => lines.push(text))
    expect(lines.filter((text) => text.startsWith('FAILED'))).toEqual([])
    expect(totals.passed + totals.skipped).toBeGreaterThan(0)
  })
})
