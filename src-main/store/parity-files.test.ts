import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCaseFolders } from './parity-files'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parity-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function addCase(path: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, `${path}.json`), `{"case":"${path}"}`)
  writeFileSync(join(folder, `${path}.safetensors`), path)
}

describe('reading parity cases', () => {
  it('finds the cases of a family, or of every family inside', () => {
    for (const path of ['b/two', 'b/one', 'a/three']) addCase(path)
    writeFileSync(join(folder, 'index.json'), '{}')
    writeFileSync(join(folder, 'README.md'), '')
    const found = [...readCaseFolders([folder, join(folder, 'b')])]
    expect(found.map(({ json }) => (JSON.parse(json) as { case: string }).case)).toEqual(['a/three', 'b/one', 'b/two', 'b/one', 'b/two'])
    expect(Buffer.from(found[0]!.tensors).toString()).toBe('a/three')
  })

  it('names what is missing', () => {
    expect(() => [...readCaseFolders([join(folder, 'nowhere')])]).toThrow('nowhere is not a folder')
    expect(() => [...readCaseFolders([folder])]).toThrow('holds no parity case')
    writeFileSync(join(folder, 'lonely.json'), '{}')
    expect(() => [...readCaseFolders([folder])]).toThrow('lonely.safetensors')
  })
})
