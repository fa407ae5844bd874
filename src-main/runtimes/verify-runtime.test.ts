import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeFakeRuntime } from './testing/fake-runtime'
import { findRuntimes } from './find-runtimes'
import type { TensorRuntime } from './tensor-runtime'
import { verifyRuntime } from './verify-runtime'

let scratch: string
let runtime: TensorRuntime
const environment = (): Record<string, string> => ({ ROUNDTABLE_RUNTIMES: join(scratch, 'runtimes'), XDG_CACHE_HOME: join(scratch, 'cache') })
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'verify-'))
  makeFakeRuntime(join(scratch, 'runtimes'), { device: 'cuda' })
  const found = findRuntimes(environment(), null).runtimes[0]
  if (found === undefined) throw new Error('the fake runtime was not found')
  runtime = found
})
afterEach(() => rmSync(scratch, { recursive: true }))

it('accepts what the manifest says and remembers every file', async () => {
  await verifyRuntime(runtime, environment())
  const record: unknown = JSON.parse(readFileSync(join(scratch, 'cache/roundtable/verified-runtimes.json'), 'utf8'))
  expect(Object.keys(record as object)).toEqual(runtime.files.map((file) => join(runtime.folder, file.path)))
})

it('refuses one changed byte of the same length, also after an earlier success', async () => {
  await verifyRuntime(runtime, environment())
  const text = readFileSync(runtime.library, 'utf8')
  writeFileSync(runtime.library, text.replace('l', 'L'))
  await expect(verifyRuntime(runtime, environment())).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining(runtime.library) })
})

it('refuses a missing file', async () => {
  rmSync(join(runtime.folder, 'nvidia'), { recursive: true })
  await expect(verifyRuntime(runtime, environment())).rejects.toMatchObject({ code: 'damaged', message: expect.stringContaining('libcudnn.so.9') })
})

it('hashes again when its record is torn', async () => {
  await verifyRuntime(runtime, environment())
  writeFileSync(join(scratch, 'cache/roundtable/verified-runtimes.json'), '{"half')
  await expect(verifyRuntime(runtime, environment())).resolves.toBeUndefined()
})
