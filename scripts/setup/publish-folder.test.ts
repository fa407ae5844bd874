import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publishFolder } from './publish-folder.mjs'

let scratch: string
let target: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'publish-'))
  target = join(scratch, 'thing')
})
afterEach(() => rmSync(scratch, { recursive: true }))

const isWhole = (folder: string) => existsSync(join(folder, 'done'))
const fillWith = (text: string) => (folder: string) => {
  writeFileSync(join(folder, 'done'), text)
  return Promise.resolve()
}

describe('publishFolder', () => {
  it('publishes what was filled in and leaves nothing else', async () => {
    await publishFolder(target, fillWith('one'), isWhole)
    expect(readFileSync(join(target, 'done'), 'utf8')).toBe('one')
    expect(readdirSync(scratch)).toEqual(['thing'])
  })

  it('shows nothing at the target while it is being filled', async () => {
    await publishFolder(
      target,
      (folder: string) => {
        expect(existsSync(target)).toBe(false)
        return fillWith('one')(folder)
      },
      isWhole
    )
  })

  it('leaves the target as it was when filling fails, and cleans up', async () => {
    const failing = publishFolder(target, () => Promise.reject(new Error('network')), isWhole)
    await expect(failing).rejects.toThrow('network')
    expect(readdirSync(scratch)).toEqual([])
  })

  it('replaces a broken folder', async () => {
    mkdirSync(target)
    writeFileSync(join(target, 'half'), '')
    await publishFolder(target, fillWith('new'), isWhole)
    expect(readdirSync(target)).toEqual(['done'])
  })

  it('lets the first of two at once win', async () => {
    let release: () => void = () => undefined
    const gate = new Promise<void>((open) => {
      release = open
    })
    const slow = publishFolder(target, (folder: string) => gate.then(() => fillWith('slow')(folder)), isWhole)
    await publishFolder(target, fillWith('quick'), isWhole)
    release()
    await slow
    expect(readFileSync(join(target, 'done'), 'utf8')).toBe('quick')
    expect(readdirSync(scratch)).toEqual(['thing'])
  })
})
