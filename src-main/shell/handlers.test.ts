import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AppSettings } from '@shared/contract/bridge'
import { fileGrants } from '../datasets/file-grants'
import { signFiles } from './file-grants'
import { bridgeHandlers } from './handlers'
import type { Doors } from './handlers'
import { defaultAppSettings } from './settings-schema'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'handlers-')))
  for (const made of ['old/runs/one', 'old-secret', 'new']) mkdirSync(join(folder, made), { recursive: true })
  writeFileSync(join(folder, 'old-secret', 'key'), 'x')
  symlinkSync(join(folder, 'old-secret'), join(folder, 'old', 'link'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function handlersWith({ picked = null, working = false }: { picked?: string | null; working?: boolean } = {}) {
  let current: AppSettings = defaultAppSettings(join(folder, 'old'))
  const settings = {
    get current() {
      return current
    },
    save: (changes: Partial<AppSettings>) => (current = { ...current, ...changes })
  }
  const restart = vi.fn(() => Promise.resolve())
  const doors = {
    settings,
    engine: { restart },
    work: { isGoingOn: working },
    pickFolder: vi.fn(() => Promise.resolve(picked)),
    pickDataset: vi.fn<(kind: 'files' | 'folder') => Promise<readonly string[] | null>>(),
    signFiles: (paths: readonly string[]) => signFiles('key', paths),
    showInFolder: vi.fn(),
    notify: vi.fn()
  }
  return { handlers: bridgeHandlers(doors as unknown as Doors), doors, settings, restart }
}
const page = {} as never

describe('the files of a dataset', () => {
  it('are granted as the dialog gave them, and to that engine alone', async () => {
    const { handlers, doors } = handlersWith()
    doors.pickDataset.mockResolvedValue(['/data/a', '/data/b'])
    const chosen = await handlers['app.chooseDataset']('files', page)
    expect(chosen?.paths).toEqual(['/data/a', '/data/b'])
    const { paths, grant } = chosen!
    expect(() => fileGrants('key').check(paths, grant)).not.toThrow()
    for (const [key, others] of [
      ['key', ['/data/a']],
      ['key', ['/data/b', '/data/a']],
      ['key', ['/etc/passwd']],
      ['other', paths]
    ] as const) {
      // prettier-ignore
      expect(() => fileGrants(key).check(others, grant)).toThrow('were not chosen in a dialog')
    }
    expect(() => fileGrants('key').check(paths, '')).toThrow('were not chosen in a dialog')
  })

  it('are none when the dialog is dismissed', async () => {
    const { handlers, doors } = handlersWith()
    doors.pickDataset.mockResolvedValue(null)
    expect(await handlers['app.chooseDataset']('folder', page)).toBeNull()
  })
})

describe('the workspace', () => {
  it('becomes the folder chosen in the dialog, with a fresh engine', async () => {
    const { handlers, settings, restart } = handlersWith({ picked: join(folder, 'new') })
    expect(await handlers['app.chooseWorkspace'](null, page)).toBe(join(folder, 'new'))
    expect(settings.current).toMatchObject({ workspace: join(folder, 'new'), recentWorkspaces: [join(folder, 'new'), join(folder, 'old')] })
    expect(restart).toHaveBeenCalledTimes(1)
    await handlers['app.openWorkspace'](join(folder, 'old'), page)
    expect(settings.current).toMatchObject({ workspace: join(folder, 'old'), recentWorkspaces: [join(folder, 'old'), join(folder, 'new')] })
    expect(restart).toHaveBeenCalledTimes(2)
  })

  it('stays when the dialog is dismissed', async () => {
    const { handlers, restart } = handlersWith()
    expect(await handlers['app.chooseWorkspace'](null, page)).toBeNull()
    expect(restart).not.toHaveBeenCalled()
  })

  it('stays while a run is at work', async () => {
    const { handlers, doors } = handlersWith({ picked: join(folder, 'new'), working: true })
    await expect(handlers['app.chooseWorkspace'](null, page)).rejects.toMatchObject({ code: 'wrong-state' })
    await expect(handlers['app.openWorkspace'](join(folder, 'old'), page)).rejects.toMatchObject({ code: 'wrong-state' })
    expect(doors.pickFolder).not.toHaveBeenCalled()
  })

  it('is never a path the page made up, by any channel', async () => {
    const { handlers, settings, restart } = handlersWith()
    await expect(handlers['app.openWorkspace'](join(folder, 'new'), page)).rejects.toMatchObject({ code: 'bad-request' })
    for (const changes of [{ workspace: '/etc' }, { recentWorkspaces: ['/etc'] }]) {
      expect(() => handlers['app.saveSettings'](changes, page)).toThrow('The workspace is chosen in its dialog.')
    }
    expect(settings.current.workspace).toBe(join(folder, 'old'))
    expect(restart).not.toHaveBeenCalled()
  })
})

describe('reveal', () => {
  it('shows what lies in the workspace', async () => {
    const { handlers, doors } = handlersWith()
    await handlers['app.reveal'](join(folder, 'old', 'runs', 'one'), page)
    await handlers['app.reveal'](join(folder, 'old'), page)
    expect(doors.showInFolder.mock.calls).toEqual([[join(folder, 'old', 'runs', 'one')], [join(folder, 'old')]])
  })

  it.each(['old-secret', 'old/../old-secret/key', 'old/link/key', 'old/link', '.', 'old/none', '../../etc/passwd'])('does not show %s', async (path) => {
    const { handlers, doors } = handlersWith()
    await expect(handlers['app.reveal'](`${folder}/${path}`, page)).rejects.toThrow()
    await expect(handlers['app.reveal'](path, page)).rejects.toMatchObject({ code: 'bad-request' })
    expect(doors.showInFolder).not.toHaveBeenCalled()
  })
})

it('notifies only those who want it', async () => {
  const { handlers, doors, settings } = handlersWith()
  await handlers['app.notify']({ title: 'a', body: 'b' }, page)
  settings.save({ notifyWhenDone: false })
  await handlers['app.notify']({ title: 'c', body: 'd' }, page)
  expect(doors.notify.mock.calls).toEqual([['a', 'b']])
})
