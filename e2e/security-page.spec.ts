import { expect, test } from '@playwright/test'
import { openAttacked } from './harness/attacked'
import type { Attacked } from './harness/attacked'
import { sandboxed } from './harness/launch'
import { bridgeCall } from './harness/probe'

let attacked: Attacked

test.beforeAll(async () => {
  attacked = await openAttacked()
})
test.afterAll(() => attacked?.close())
test.afterEach(() => attacked.expectUnmoved())

test('runs in the sandbox, and the page has nothing of Node', async () => {
  const facts = await bridgeCall(attacked.page, (bridge) => bridge.app.facts())
  expect(facts.sandboxed).toBe(sandboxed)
  const found = await attacked.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'ipcRenderer', 'electron'].filter((name) => name in globalThis)
  )
  expect(found).toEqual([])
  const preferences = await attacked.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = (
        contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag }
    })
  )
  expect(preferences).toEqual([{ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false }])
})

// root cannot have it, and is not asked: the security tests run as an unprivileged user
if (sandboxed) {
  test("Chromium's own sandbox holds the page's process", async () => {
    // no_new_privs and a seccomp filter are what the sandbox puts on a page's process; --no-sandbox leaves both off
    const status = await attacked.app.evaluate(async ({ webContents }) => {
      const pid = webContents.getAllWebContents()[0]?.getOSProcessId()
      const { readFileSync } = process.mainModule?.require('node:fs') as typeof import('node:fs')
      return readFileSync(`/proc/${pid}/status`, 'utf8')
    })
    expect(status).toMatch(/^Seccomp:\s+2$/m)
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
  })
}

test('the bridge offers named functions and nothing else', async () => {
  const shape = await attacked.page.evaluate(() =>
    Object.fromEntries(Object.entries(globalThis.roundtable ?? {}).map(([part, functions]) => [part, Object.keys(functions as object).sort()]))
  )
  expect(shape).toEqual({
    app: [
      'chooseDataset',
      'chooseWorkspace',
      'copyText',
      'facts',
      'notify',
      'openExternal',
      'openWorkspace',
      'reportWork',
      'reveal',
      'saveFile',
      'saveSettings',
      'settings'
    ].sort(),
    engine: ['connect', 'onState', 'restart', 'state']
  })
  const overwritten = await attacked.page.evaluate(() => {
    try {
      ;(globalThis as { roundtable?: unknown }).roundtable = { stolen: true }
    } catch {
      // refusing loudly is fine as well
    }
    return 'stolen' in (globalThis.roundtable ?? {})
  })
  expect(overwritten).toBe(false)
})

test('the bridge survives hostile arguments', async () => {
  const outcomes = await attacked.page.evaluate(async () => {
    const bridge = globalThis.roundtable
    if (!bridge) throw new Error('no bridge')
    const deep: { next?: unknown } = {}
    let end = deep
    for (let i = 0; i < 300; i++) end = end.next = {}
    const hostile: unknown[] = [
      7,
      NaN,
      [],
      {},
      deep,
      { length: -1 },
      '../../etc/passwd',
      '/etc/passwd',
      '\\\\host\\share',
      'x'.repeat(100_000),
      { workspace: '/etc' }
    ]
    const attacks = [
      bridge.app.openWorkspace,
      bridge.app.reveal,
      bridge.app.openExternal,
      bridge.app.saveSettings,
      bridge.app.reportWork,
      bridge.engine.connect
    ]
    const results: string[] = []
    for (const attack of attacks) {
      for (const value of hostile) {
        const empty = attack === bridge.app.saveSettings && typeof value === 'object' && value !== null && Object.keys(value).length === 0
        if (!empty)
          results.push(
            await (attack as (value: unknown) => Promise<unknown>)(value).then(
              () => 'accepted',
              (error: { code?: string }) => error.code ?? 'another failure'
            )
          )
      }
    }
    return results
  })
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toEqual([])
  expect((await bridgeCall(attacked.page, (bridge) => bridge.app.settings())).workspace).toBe(attacked.place.workspace)
})

test('forged port messages are ignored', async () => {
  await expect(attacked.page.getByTestId('status-engine')).toContainText('Engine ready', { timeout: 60_000 })
  const heard = await attacked.page.evaluate(async () => {
    const heardOnFake: unknown[] = []
    for (const nonce of ['', 'guess', '0'.repeat(32)]) {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = (event) => heardOnFake.push(event.data)
      window.postMessage({ type: 'engine-port', nonce }, location.origin, [port2])
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
    return heardOnFake
  })
  expect(heard).toEqual([])
  await expect(attacked.page.getByTestId('status-engine')).toContainText('Engine ready')
})

test('a tour of the whole window asks no other host for anything', async () => {
  await attacked.app.evaluate(({ session }) => {
    const log: string[] = []
    ;(globalThis as { requestLog?: string[] }).requestLog = log
    session.defaultSession.webRequest.onSendHeaders(({ url }) => void log.push(url))
    session.defaultSession.webRequest.onErrorOccurred(({ url, error }) => void log.push(`${error} ${url}`))
  })
  for (const place of ['runs', 'datasets', 'checkpoints', 'replay', 'settings']) {
    await attacked.page.getByTestId(`rail-${place}`).click()
    await expect(attacked.page).toHaveURL(new RegExp(`#/${place}`))
    await attacked.page.waitForTimeout(400)
  }
  await attacked.page.reload()
  await attacked.page.waitForSelector('#app > *')
  const log = await attacked.app.evaluate(() => (globalThis as { requestLog?: string[] }).requestLog ?? [])
  expect(log.length).toBeGreaterThan(0)
  expect(log.filter((url) => !/^(app:\/\/roundtable\/|blob:|data:)/.test(url))).toEqual([])
})

test('the menu of a package has no reload and no developer tools', async () => {
  const { packaged, roles } = await attacked.app.evaluate(({ app: electronApp, Menu }) => {
    const found: string[] = []
    const visit = (items: readonly Electron.MenuItem[]): void => {
      for (const item of items) {
        if (typeof item.role === 'string') found.push(item.role.toLowerCase())
        if (item.submenu) visit(item.submenu.items)
      }
    }
    visit(Menu.getApplicationMenu()?.items ?? [])
    return { packaged: electronApp.isPackaged, roles: found }
  })
  expect(roles).toContain('quit')
  expect(roles.includes('toggledevtools')).toBe(!packaged)
  expect(roles.includes('reload')).toBe(!packaged)
})
