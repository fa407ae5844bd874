import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sourcesHash } from './outputs.mjs'

const output = { title: 'it', results: [], folders: ['src'], files: ['package.json'], command: [] }
let top: string
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(top, file)), { recursive: true })
  writeFileSync(join(top, file), text)
}
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'outputs-'))
  write('package.json', '{}')
  write('src/a.ts', 'a')
  write('src/deep/b.vue', 'b')
})
afterEach(() => rmSync(top, { recursive: true }))

describe('sourcesHash', () => {
  it('does not depend on dates', () => {
    const before = sourcesHash(output, top)
    utimesSync(join(top, 'src/a.ts'), 1, 1)
    expect(sourcesHash(output, top)).toBe(before)
  })
  it('changes with a file changed, added, removed, renamed, and with the package', () => {
    const hashes = [sourcesHash(output, top)]
    write('src/a.ts', 'aa')
    hashes.push(sourcesHash(output, top))
    write('src/c.ts', '')
    hashes.push(sourcesHash(output, top))
    rmSync(join(top, 'src/c.ts'))
    write('src/d.ts', '')
    hashes.push(sourcesHash(output, top))
    write('package.json', '{"a":1}')
    hashes.push(sourcesHash(output, top))
    expect(new Set(hashes).size).toBe(hashes.length)
  })
  it('passes over tests', () => {
    const before = sourcesHash(output, top)
    write('src/a.test.ts', 'test')
    expect(sourcesHash(output, top)).toBe(before)
  })
})
