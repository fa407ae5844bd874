import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findRuntimes } from '@main/runtimes/find-runtimes'
import { verifyRuntime } from '@main/runtimes/verify-runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileHash, inputsHash } from './file-hash.mjs'
import { nvidiaLibraryFolders } from './tensorflow-cuda.mjs'
import { filesBelow, isRuntimeWhole, requireFreeSpace, writeRuntimeManifest } from './tensorflow-folder.mjs'

let scratch: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tensorflow-'))
})
afterEach(() => rmSync(scratch, { recursive: true }))

/** A runtime as the set-up writes it, with files of a few bytes. */
async function writeRuntime(device: 'cpu' | 'cuda'): Promise<string> {
  const name = `tensorflow-${device}-2.21.0`
  const folder = join(scratch, name)
  const library = device === 'cpu' ? 'libtensorflow_cc.so.2' : 'tensorflow/libtensorflow_cc.so.2'
  const nvidia = 'nvidia/cublas/lib'
  mkdirSync(join(folder, 'tensorflow'), { recursive: true })
  mkdirSync(join(folder, nvidia), { recursive: true })
  writeFileSync(join(folder, library), 'library')
  if (device === 'cuda') writeFileSync(join(folder, nvidia, 'libcublas.so.12'), 'cublas')
  const libraryPaths = nvidiaLibraryFolders(filesBelow(folder, ''))
  await writeRuntimeManifest(folder, {
    name,
    version: '2.21.0',
    device,
    library,
    libraryPaths,
    sources: [{ package: 'tensorflow', version: '2.21.0', sha256: 'ab' }]
  })
  return folder
}

describe('the runtimes that the set-up writes', () => {
  it.each(['cpu', 'cuda'] as const)('are found and verified by the app (%s)', async (device) => {
    const folder = await writeRuntime(device)
    const env = { ROUNDTABLE_RUNTIMES: scratch, XDG_CACHE_HOME: join(scratch, '.cache') }
    const { runtimes, broken } = findRuntimes(env, null)
    expect(broken).toEqual([])
    expect(runtimes.map((runtime) => [runtime.device, runtime.libraryPaths])).toEqual([[device, device === 'cuda' ? [join(folder, 'nvidia/cublas/lib')] : []]])
    const [runtime] = runtimes
    if (runtime === undefined) throw new Error('no runtime')
    await expect(verifyRuntime(runtime, env)).resolves.toBeUndefined()
  })

  it('are whole until a file is missing or shorter', async () => {
    const folder = await writeRuntime('cpu')
    expect(isRuntimeWhole(folder)).toBe(true)
    writeFileSync(join(folder, 'libtensorflow_cc.so.2'), 'lib')
    expect(isRuntimeWhole(folder)).toBe(false)
    rmSync(join(folder, 'libtensorflow_cc.so.2'))
    expect(isRuntimeWhole(folder)).toBe(false)
  })

  it('are not whole without a manifest, or with half of one', async () => {
    const folder = await writeRuntime('cpu')
    const text = readFileSync(join(folder, 'manifest.json'), 'utf8')
    writeFileSync(join(folder, 'manifest.json'), text.slice(0, 40))
    expect(isRuntimeWhole(folder)).toBe(false)
    rmSync(join(folder, 'manifest.json'))
    expect(isRuntimeWhole(folder)).toBe(false)
  })
})

describe('requireFreeSpace', () => {
  it('names the folder and both amounts', () => {
    expect(() => requireFreeSpace(scratch, 0, 'x')).not.toThrow()
    expect(() => requireFreeSpace(scratch, 1e18, 'tensorflow')).toThrow(new RegExp(`tensorflow needs .* in ${scratch}`))
  })
})

describe('hashes', () => {
  it('are SHA-256 of the content', async () => {
    writeFileSync(join(scratch, 'abc'), 'abc')
    expect(await fileHash(join(scratch, 'abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
  it('of inputs change with a file, a word and the border between two files', () => {
    const [a, b] = [join(scratch, 'a'), join(scratch, 'b')]
    const hashes = (['xy|z', 'x|yz', 'xy|zz'] as const).map((contents) => {
      const [first = '', second = ''] = contents.split('|')
      writeFileSync(a, first)
      writeFileSync(b, second)
      return inputsHash([a, b], ['flag'])
    })
    expect(new Set([...hashes, inputsHash([a, b], ['other flag'])]).size).toBe(4)
    expect(inputsHash([a, b], ['flag'])).toBe(hashes[2])
  })
})
