import { expect, test } from '@playwright/test'
import type { ElectronApplication, Page } from '@playwright/test'
import { killEngine } from './harness/engine-process'
import { launchApp, privatePlace } from './harness/launch'
import type { LaunchedApp, PrivatePlace } from './harness/launch'
import { storedRun } from './harness/stored-run'
import type { StoredRun } from './harness/stored-run'
import { NewRunPage } from './pages/new-run'
import { RunPage } from './pages/run'

/* A run at work while the page, the engine or the whole app goes away: nothing finished is lost, and it can go on. */

let place: PrivatePlace
let launched: LaunchedApp | undefined
test.beforeEach(() => {
  place = privatePlace()
})
test.afterEach(async () => {
  // a run may still be at work: the question on the way out is answered for the test
  await launched?.app
    .evaluate(({ dialog }) => void (dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })))
    .catch(() => undefined)
  await launched?.close().catch(() => undefined)
  launched = undefined
  place.remove()
})

interface AtWork {
  readonly app: ElectronApplication
  readonly page: Page
  readonly run: RunPage
  readonly stored: StoredRun
  readonly id: string
}

/** Opens the app and starts a run that takes longer than any test. */
async function openAtWork(): Promise<AtWork> {
  launched = await launchApp({ place })
  const { app, page } = launched
  const form = new NewRunPage(page)
  await form.open()
  await form.preset.selectOption('tiny')
  await form.name.fill('Endless')
  await form.fill({ 'rl.num_iterations': '100000' })
  const id = await form.submit()
  const run = new RunPage(page)
  await expect.poll(() => run.iteration(), { timeout: 60_000 }).toBeGreaterThan(2)
  return { app, page, run, id, stored: storedRun(place.workspace, id) }
}

/** Lets the question on the way out be answered with this button, and keeps what was asked. */
async function answerQuitQuestion(app: ElectronApplication, button: 'Cancel' | 'Stop and quit'): Promise<void> {
  await app.evaluate(
    ({ dialog }, response) => {
      dialog.showMessageBox = ((_window: unknown, options: { message: string }) => {
        ;(globalThis as { asked?: string }).asked = options.message
        return Promise.resolve({ response, checkboxChecked: false })
      }) as typeof dialog.showMessageBox
    },
    button === 'Cancel' ? 0 : 1
  )
}

test('quitting asks while a run is at work; Cancel keeps everything going', async () => {
  const { app, stored } = await openAtWork()
  await answerQuitQuestion(app, 'Cancel')
  await app.evaluate(({ app: electron }) => electron.quit())
  await expect.poll(() => app.evaluate(() => (globalThis as { asked?: string }).asked)).toBe('The run Endless is at work.')
  const rows = stored.rows().length
  await expect.poll(() => stored.rows().length, { timeout: 30_000 }).toBeGreaterThan(rows)
  // closing the window is the same question
  await app.evaluate(({ BrowserWindow }) => {
    ;(globalThis as { asked?: string }).asked = ''
    BrowserWindow.getAllWindows()[0]?.close()
  })
  await expect.poll(() => app.evaluate(() => (globalThis as { asked?: string }).asked)).toBe('The run Endless is at work.')
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})

test('Stop and quit ends the run in order; the next start goes on with it', async () => {
  const { app, stored, id } = await openAtWork()
  await answerQuitQuestion(app, 'Stop and quit')
  const closed = app.waitForEvent('close')
  await app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined)
  await closed
  const rows = stored.rows()
  expect(rows.length).toBeGreaterThan(2)
  expect(['stopped', 'interrupted']).toContain(stored.state())
  await resumeAfterRestart(id, rows.length)
})

test('told to end by the system, the app asks nothing and the run can go on', async () => {
  const { app, stored, id } = await openAtWork()
  const closed = app.waitForEvent('close')
  app.process().kill('SIGTERM')
  await closed
  const rows = stored.rows()
  expect(rows.length).toBeGreaterThan(2)
  await resumeAfterRestart(id, rows.length)
})

async function resumeAfterRestart(id: string, rows: number): Promise<void> {
  launched = await launchApp({ place })
  const run = new RunPage(launched.page)
  await run.open(id)
  expect(await run.iteration()).toBe(rows)
  await run.act('resume')
  await expect.poll(() => run.iteration(), { timeout: 60_000 }).toBeGreaterThan(rows + 1)
}

test('a reloaded page finds the run at work and all its rows', async () => {
  const { page, run, stored } = await openAtWork()
  for (let round = 0; round < 3; round++) {
    const rows = stored.rows().length
    await page.reload()
    await expect.poll(() => run.points('accuracy'), { timeout: 30_000 }).toBeGreaterThanOrEqual(rows)
    await expect(run.status).toContainText('Running')
  }
})

test('after kill -9 of the engine the run is offered again and goes on', async () => {
  const { app, page, stored, id } = await openAtWork()
  const before = stored.rows()
  await killEngine(app)
  await expect(page.getByTestId('engine-banner')).toContainText('killed from outside')
  const run = new RunPage(page)
  await expect(run.status).toContainText('Interrupted', { timeout: 60_000 })
  await run.act('resume')
  await expect.poll(() => stored.rows().length, { timeout: 60_000 }).toBeGreaterThan(before.length + 2)
  expect(
    stored
      .rows()
      .slice(0, before.length)
      .map(({ iteration, metrics }) => ({ iteration, metrics }))
  ).toEqual(before.map(({ iteration, metrics }) => ({ iteration, metrics })))
  expect(page.url()).toContain(id)
})
