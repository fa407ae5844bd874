import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { engineBuild } from './engine-build.mjs'

it('changes with every source of the engine, what it shares and the packages, and with nothing else', () => {
  const top = mkdtempSync(join(tmpdir(), 'engine-build-'))
  onTestFinished(() => rmSync(top, { recursive: true }))
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(top, file)), { recursive: true })
    writeFileSync(join(top, file), text)
  }
  const after = (file: string, text: string): string => {
    write(file, text)
    return engineBuild(top)
  }
  for (const file of ['package-lock.json', 'src-shared/a.ts', 'src-main/engine/nets/b.ts']) write(file, '1')
  const first = engineBuild(top)
  expect(after('src-main/services/c.ts', '1')).toBe(first)
  expect(after('src-main/engine/nets/b.test.ts', '1')).toBe(first)
  expect(after('src-main/engine/nets/b.fixture.ts', '1')).toBe(first)
  expect(after('src-shared/testing/e.ts', '1')).toBe(first)
  const changes = ['src-main/engine/nets/b.ts', 'src-main/engine/d.ts', 'src-shared/a.ts', 'package-lock.json']
  expect(new Set([first, ...changes.map((file) => after(file, '2'))]).size).toBe(1 + changes.length)
})
