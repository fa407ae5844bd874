import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runOrThrow } from '../child.mjs'
import { checkPython, otherVersions, unpackReference } from './reference-system.mjs'

let top: string
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'reference-'))
})
afterEach(() => rmSync(top, { recursive: true }))

/** A program that answers as a Python would: its version first, then what the runner's --check prints. */
function pythonThatSays(version: string, packages: readonly { name: string; wanted: string; installed: string | null }[]): string {
  const path = join(top, 'python')
  writeFileSync(path, `#!/bin/sh\nif [ "$1" = -c ]; then echo ${version}; else echo '${JSON.stringify({ python: `${version}.0`, packages })}'; fi\n`)
  chmodSync(path, 0o755)
  return path
}
const torch = { name: 'torch', wanted: '2.3.1', installed: '2.3.1+cpu' }

describe('checkPython', () => {
  it('names a Python that is not there, and the remedy', async () => {
    const path = join(top, 'nowhere/python')
    await expect(checkPython(path)).rejects.toMatchObject({
      name: 'MissingPart',
      message: expect.stringContaining(path),
      remedy: expect.stringContaining('--python')
    })
  })

  it('refuses a Python that is too old', async () => {
    await expect(checkPython(pythonThatSays('3.9', []))).rejects.toMatchObject({ message: expect.stringContaining('is Python 3.9') })
  })

  it('names every missing package, and how to install them', async () => {
    const python = pythonThatSays('3.11', [torch, { name: 'torchrl', wanted: '0.4.0', installed: null }, { name: 'einops', wanted: '0.8.0', installed: null }])
    await expect(checkPython(python)).rejects.toMatchObject({
      message: `${python} lacks torchrl==0.4.0, einops==0.8.0.`,
      remedy: expect.stringMatching(/-m pip install -r .*requirements\.txt$/)
    })
  })

  it('takes a local build of the right version for that version', async () => {
    const facts = await checkPython(pythonThatSays('3.11', [torch, { name: 'numpy', wanted: '2.1.0', installed: '2.2.0' }]))
    expect(otherVersions(facts).map(({ name }) => name)).toEqual(['numpy'])
  })
})

describe('unpackReference', () => {
  const into = (): string => join(top, 'into')
  const checkout = (): string => join(top, 'checkout')
  const git = async (...args: string[]): Promise<string> =>
    (await runOrThrow('git', ['-C', checkout(), '-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args])).stdout.trim()

  beforeEach(async () => {
    mkdirSync(into())
    mkdirSync(join(checkout(), 'nip'), { recursive: true })
    writeFileSync(join(checkout(), 'pyproject.toml'), '[project]\nname = "nip"\nversion = "1.0.0"\n')
    writeFileSync(join(checkout(), 'nip/agents.py'), 'committed\n')
    await git('init', '-q')
    await git('add', '.')
    await git('commit', '-q', '-m', 'One')
  })

  it('takes the package as committed, with its metadata, and leaves the checkout alone', async () => {
    writeFileSync(join(checkout(), 'nip/agents.py'), 'edited\n')
    const before = await git('status', '--porcelain')
    await unpackReference(checkout(), into(), await git('rev-parse', 'HEAD'))
    expect(readFileSync(join(into(), 'nip/agents.py'), 'utf8')).toBe('committed\n')
    expect(readFileSync(join(into(), 'nip-1.0.0.dist-info/METADATA'), 'utf8')).toContain('Version: 1.0.0')
    expect(existsSync(join(into(), 'pyproject.toml'))).toBe(false)
    expect(await git('status', '--porcelain')).toBe(before)
  })

  it('says when the checkout lacks the pinned commit, and how to get it', async () => {
    await expect(unpackReference(checkout(), into())).rejects.toMatchObject({
      message: expect.stringContaining('has no commit ccb3561'),
      remedy: expect.stringContaining('fetch origin ccb3561')
    })
  })

  it('says when there is no checkout', async () => {
    await expect(unpackReference(join(top, 'none'), into())).rejects.toMatchObject({ message: expect.stringContaining('does not exist') })
    await expect(unpackReference(into(), into())).rejects.toMatchObject({ message: expect.stringContaining('is no checkout') })
  })
})
