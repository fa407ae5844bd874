import { expect, test } from '@playwright/test'
import { launchApp } from './harness/launch'
import type { LaunchedApp } from './harness/launch'

let launched: LaunchedApp

test.beforeAll(async () => {
  launched = await launchApp()
})
test.afterAll(async () => {
  await launched?.close()
  launched?.place.remove()
})

test('comes up', async () => {
  await launched.page.waitForTimeout(4000)
  await launched.page.screenshot({ path: '/tmp/shell-el/shot.png' })
  console.log(await launched.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.getTitle())))
  console.log(await launched.page.evaluate(() => globalThis.roundtable?.engine.state()))
  console.log(await launched.page.evaluate(() => globalThis.roundtable?.app.facts()))
  console.log(launched.output())
  expect(1).toBe(1)
})
