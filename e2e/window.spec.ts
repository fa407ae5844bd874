import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { enginePid, killEngine } from './harness/engine-process'
import { executable, inherited, launchApp, ownArguments, privatePlace } from './harness/launch'
import type { LaunchedApp, PrivatePlace } from './harness/launch'
import { bridgeCall } from './harness/probe'

let place: PrivatePlace
let launched: LaunchedApp | undefined
test.beforeEach(() => {
  place = privatePlace()
  launched = undefined
})
test.afterEach(async () => {
  await launched?.close()
  place.remove()
})

async function open(env: Readonly<Record<string, string>> = {}): Promise<LaunchedApp> {
  launched = await launchApp({ place, env })
  return launched
}

async function engineReady(page: Page): Promise<void> {
  await expect(page.getByTestId('status-engine')).toContainText('Engine ready', { timeout: 60_000 })
}

test('the title names the test runtime where it is one', async () => {
  const { app, page } = await open()
  const facts = await bridgeCall(page, (bridge) => bridge.app.facts())
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
  const major = facts.electron.split('.')[0]
  expect(title).toBe(facts.testRuntime ? `Roundtable (test runtime, Electron ${major}, out of support)` : 'Roundtable')
})

test('a second start focuses the first window and ends', async () => {
  const { app } = await open()
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
  const second = spawn(executable(), ownArguments(), {
    env: { ...inherited(), ROUNDTABLE_USER_DATA: place.userData, ROUNDTABLE_WORKSPACE: place.workspace },
    stdio: 'ignore'
  })
  const code = await new Promise((resolve) => second.once('exit', resolve))
  expect(code).toBe(0)
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible() && !window.isMinimized())))
    .toEqual([true])
})

test('size and place are remembered, and rescued from a display that is gone', async () => {
  const first = await open()
  const bounds = { x: 40, y: 30, width: 1010, height: 710 }
  await first.app.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), bounds)
  await first.close()
  const second = await open()
  const remembered = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
  expect(remembered).toEqual(bounds)
  await second.close()
  const file = join(place.userData, 'window.json')
  const saved = JSON.parse(readFileSync(file, 'utf8')) as { bounds: object }
  writeFileSync(file, JSON.stringify({ ...saved, bounds: { ...bounds, x: 12_000, y: -4_000 } }))
  const third = await open()
  const rescued = await third.app.evaluate(({ BrowserWindow, screen }) => ({
    bounds: BrowserWindow.getAllWindows()[0]?.getBounds(),
    area: screen.getPrimaryDisplay().workArea
  }))
  expect(rescued.bounds).toMatchObject({ width: 1010, height: 710 })
  expect(rescued.bounds?.x).toBeGreaterThanOrEqual(rescued.area.x)
  expect((rescued.bounds?.x ?? 0) + 1010).toBeLessThanOrEqual(rescued.area.x + rescued.area.width)
})

test('settings survive a restart; a broken file falls back', async () => {
  const first = await open()
  await bridgeCall(first.page, (bridge) => bridge.app.saveSettings({ theme: 'dark', threads: 1 }))
  expect(await first.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  await first.close()
  writeFileSync(join(place.userData, 'settings.json'), '{"theme": 7, "threads": 1, "fromTheFuture": [1]}')
  const second = await open()
  expect(await bridgeCall(second.page, (bridge) => bridge.app.settings())).toMatchObject({ theme: 'system', threads: 1, workspace: place.workspace })
  await bridgeCall(second.page, (bridge) => bridge.app.saveSettings({ threads: 2 }))
  expect(JSON.parse(readFileSync(join(place.userData, 'settings.json'), 'utf8'))).toMatchObject({ threads: 2, fromTheFuture: [1] })
})

test('a killed engine is announced and comes back by itself; the page goes on', async () => {
  const { app, page } = await open()
  await engineReady(page)
  const before = await enginePid(app)
  await killEngine(app)
  await expect(page.getByTestId('engine-banner')).toContainText('killed from outside')
  await engineReady(page)
  await expect(page.getByTestId('engine-banner')).toBeHidden()
  expect(await enginePid(app)).not.toBe(before)
  await expect(page.getByTestId('status-workspace')).toHaveText(place.workspace)
})

test('an engine that keeps dying is left down with an explanation, and the user can start it again', async () => {
  test.setTimeout(120_000)
  const { app, page } = await open()
  for (let crash = 0; crash < 4; crash++) {
    await engineReady(page)
    await killEngine(app)
    await expect(page.getByTestId('engine-banner')).toBeVisible()
  }
  await expect(page.getByTestId('status-engine')).toContainText('Engine stopped')
  const refusal = await page.evaluate(() => globalThis.roundtable?.engine.connect('0'.repeat(32)).catch((error: { code?: string }) => error.code))
  expect(refusal).toBe('engine-lost')
  await page.getByTestId('engine-restart').click()
  await engineReady(page)
  await expect(page.getByTestId('engine-banner')).toBeHidden()
})

test('a page loaded again reconnects to the same engine, ten times', async () => {
  const { app, page } = await open()
  await engineReady(page)
  const pid = await enginePid(app)
  for (let round = 0; round < 10; round++) {
    await page.reload()
    await engineReady(page)
  }
  expect(await enginePid(app)).toBe(pid)
})

test('the page comes back when its own process dies', async () => {
  const { app, page } = await open()
  await engineReady(page)
  const loaded = page.waitForEvent('domcontentloaded', { timeout: 20_000 }).catch(() => null)
  await app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.forcefullyCrashRenderer())
  await loaded
  await expect
    .poll(() => app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.executeJavaScript("document.querySelector('#app > *') !== null", true)), {
      timeout: 20_000
    })
    .toBe(true)
})

test('the window loads although the engine cannot', async () => {
  // a workspace that is a file: whatever the engine makes of it, the window must stand
  writeFileSync(join(place.workspace), 'not a folder')
  const { page } = await open()
  await expect(page.getByTestId('status-engine')).toBeVisible()
  await page.getByTestId('rail-settings').click()
  await expect(page).toHaveURL(/#\/settings/)
})

test('files are saved only where the dialog says', async () => {
  const { app, page } = await open()
  const target = join(place.userData, 'picked.csv')
  await app.evaluate(({ dialog }, path) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path })
  }, target)
  expect(await bridgeCall(page, (bridge) => bridge.app.saveFile('../../elsewhere.csv', 'a,b\n'))).toBe(target)
  expect(readFileSync(target, 'utf8')).toBe('a,b\n')
  await app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
  })
  expect(await bridgeCall(page, (bridge) => bridge.app.saveFile('x.csv', 'y'))).toBeNull()
})

test('another workspace is chosen in the dialog and opened by a fresh engine', async () => {
  const { app, page } = await open()
  await engineReady(page)
  const pid = await enginePid(app)
  await app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
  }, place.userData)
  expect(await bridgeCall(page, (bridge) => bridge.app.chooseWorkspace())).toBe(place.userData)
  await engineReady(page)
  await expect(page.getByTestId('status-workspace')).toHaveText(place.userData)
  expect(await enginePid(app)).not.toBe(pid)
})
