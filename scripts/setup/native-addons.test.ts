import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addonsAreCurrent } from './native-addons.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'addons-'))
  for (const name of ['dawn_host', 'loader', 'tfjs_binding']) writeFileSync(join(folder, `${name}.node`), '')
  writeFileSync(join(folder, 'inputs.sha256'), 'abc\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('are current when made from the same inputs', () => expect(addonsAreCurrent(folder, 'abc')).toBe(true))
it('are not when an input changed', () => expect(addonsAreCurrent(folder, 'abd')).toBe(false))
it('are not when one is missing', () => {
  rmSync(join(folder, 'loader.node'))
  expect(addonsAreCurrent(folder, 'abc')).toBe(false)
})
it('are not without a stamp', () => {
  rmSync(join(folder, 'inputs.sha256'))
  expect(addonsAreCurrent(folder, 'abc')).toBe(false)
})
