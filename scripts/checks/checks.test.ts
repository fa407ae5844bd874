import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packageName } from '../package/linux-folder.mjs'
import { checkBundles } from './bundles.mjs'
import { judgeSizes, quantile } from './file-sizes.mjs'

describe('judgeSizes', () => {
  const files = (...counts: number[]) => new Map(counts.map((count, index) => [`f${index}`, count]))
  const failing = (...counts: number[]) => judgeSizes(files(...counts)).flatMap((check) => check.problems)
  it('accepts the limits themselves', () => expect(failing(110, 110, 110, 110, 110, 110, 110, 110, 260, 400)).toEqual([]))
  it('names a file that is too long', () => expect(failing(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 401)).toEqual(['f10 has 401']))
  it('refuses a large median and a large tenth', () => {
    expect(failing(1, 111, 111)).toEqual(['the limit is 110'])
    expect(failing(1, 1, 1, 1, 1, 1, 1, 1, 261, 261)).toEqual(['the limit is 260'])
  })
  it('takes quantiles that are values of the list', () => expect([quantile([3, 1, 2], 0.5), quantile([1, 2, 3, 4], 0.9), quantile([], 0.5)]).toEqual([2, 4, 0]))
})

describe('packageName', () => {
  it('says when the runtime is the fallback', () => {
    expect(packageName('22.3.25', '0.1.0')).toBe('Roundtable-0.1.0-linux-x64-test-build')
    expect(packageName('45.4.1', '0.1.0')).toBe('Roundtable-0.1.0-linux-x64')
  })
})

describe('checkBundles', () => {
  let out: string
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(out, file)), { recursive: true })
    writeFileSync(join(out, file), text)
  }
  const failing = () =>
    checkBundles(out)
      .filter((check) => check.problems.length > 0)
      .map((check) => check.title)
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'bundles-'))
    write('main/index.js', 'require("electron")')
    write('main/chunks/engine-abc.js', 'require("node:fs")')
    write('preload/preload.js', 'let e = require("electron")')
    write('renderer/index.html', '<script type="module" src="./assets/index.js"></script>')
    write('renderer/assets/index.js', 'import "./other.js"')
    write('cli.js', 'require("node:fs")')
    for (const name of ['a', 'b', 'c']) write(`wasm/${name}.wasm`, '')
    write('dawn/dawn.node', '')
  })
  afterEach(() => rmSync(out, { recursive: true }))

  it('accepts a sound build', () => expect(failing()).toEqual([]))
  it.each([
    ['main/index.js', 'require("./chunks/engine-abc.js")', 'the main process does not load the engine'],
    ['main/chunks/engine-abc.js', 'require("electron")', 'the engine knows no Electron'],
    ['main/chunks/engine-def.js', '', 'the engine is a bundle of its own'],
    ['preload/chunk.js', '', 'the preload is one file'],
    ['preload/preload.js', 'require("./chunk.js")', 'the preload requires nothing but electron'],
    ['renderer/assets/index.js', 'require("fs")', 'the window requires nothing of Node'],
    ['renderer/assets/index.js', 'import fs from "node:fs"', 'the window requires nothing of Node'],
    ['renderer/index.html', '<script>alert(1)</script>', 'the page has no inline script'],
    ['cli.js', 'require("electron")', 'the command line is one file without Electron']
  ])('refuses %s with %s', (file, text, title) => {
    write(file, text)
    expect(failing()).toEqual([title])
  })
})
