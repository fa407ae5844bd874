import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AppSettings } from '@shared/contract/bridge'
import { Random } from '@shared/stats/random'
import { jsonFile } from './json-file'
import { Settings } from './settings'
import { defaultAppSettings, settingProblem } from './settings-schema'

const defaults = defaultAppSettings('/home/me/Roundtable')
let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'))
  path = join(folder, 'deep', 'settings.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (): Settings => new Settings(jsonFile(path), defaults)
const stored = (): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

describe('Settings', () => {
  it('begins with the defaults and keeps what is saved', () => {
    expect(open().current).toEqual(defaults)
    expect(existsSync(path)).toBe(false)
    open().save({ theme: 'dark', threads: 4 })
    expect(open().current).toEqual({ ...defaults, theme: 'dark', threads: 4 })
    expect(stored()).toEqual({ theme: 'dark', threads: 4, formatVersion: 1 })
  })

  it('leaves single bad entries at their defaults and keeps the others', () => {
    open().save({ theme: 'dark' })
    writeFileSync(path, JSON.stringify({ theme: 'pink', threads: 3, workspace: 'relative', recentWorkspaces: [1], storedEpisodes: -1, notifyWhenDone: 'no' }))
    expect(open().current).toEqual({ ...defaults, threads: 3 })
  })

  it('keeps entries of a newer version', () => {
    open().save({ theme: 'dark' })
    writeFileSync(path, JSON.stringify({ theme: 'dark', future: { a: [1] } }))
    open().save({ threads: 2 })
    expect(stored()).toMatchObject({ theme: 'dark', threads: 2, future: { a: [1] } })
  })

  it('falls back to the last good copy when the file is torn', () => {
    open().save({ theme: 'dark' })
    open().save({ threads: 2 })
    writeFileSync(path, '{"theme": "li')
    expect(open().current.theme).toBe('dark')
  })

  it('says so when it cannot be saved, and keeps what was', () => {
    const settings = open()
    settings.save({ theme: 'dark' })
    rmSync(join(folder, 'deep'), { recursive: true })
    writeFileSync(join(folder, 'deep'), 'a file where the folder was')
    expect(() => settings.save({ theme: 'light' })).toThrow('The settings could not be saved')
    expect(settings.current.theme).toBe('dark')
  })

  it('tells its listeners', () => {
    const settings = open()
    const heard: AppSettings['theme'][] = []
    const stop = settings.onChange(({ theme }) => heard.push(theme))
    settings.save({ theme: 'dark' })
    stop()
    settings.save({ theme: 'light' })
    expect(heard).toEqual(['dark'])
  })

  it('always yields valid settings, whatever bytes the file holds', () => {
    const random = Random.of(7)
    const good = JSON.stringify({ theme: 'dark', backend: 'wasm', threads: 2, workspace: '/w', recentWorkspaces: ['/a', '/b'], notifyWhenDone: false })
    mkdirSync(join(folder, 'deep'))
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(good)
      const changes = 1 + random.integer(6)
      for (let i = 0; i < changes; i++) bytes[random.integer(bytes.length)] = random.integer(256)
      writeFileSync(path, bytes.subarray(0, random.integer(bytes.length + 1)))
      for (const [key, value] of Object.entries(open().current)) expect(settingProblem(key, value)).toBeNull()
    }
  })
})
