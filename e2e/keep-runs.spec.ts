import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchApp } from './harness/launch'
import type { LaunchedApp } from './harness/launch'
import { storedRun } from './harness/stored-run'
import { NewRunPage } from './pages/new-run'
import { RunPage } from './pages/run'

/* What is done with a run once it is there: fork, rename, duplicate, trash; and the datasets beside it. */
test.describe.configure({ mode: 'serial' })

let launched: LaunchedApp
let page: Page
let run: RunPage
let first: string

test.beforeAll(async () => {
  launched = await launchApp()
  ;({ page } = launched)
  run = new RunPage(page)
})
test.afterAll(async () => {
  await launched?.close()
  launched?.place.remove()
})

const row = (id: string) => page.locator(`[data-testid=run-row][data-run="${id}"]`)

test('a small run ends with the figures of its list', async () => {
  const form = new NewRunPage(page)
  await form.open()
  await form.preset.selectOption('tiny')
  await form.name.fill('First')
  await form.fill({ 'rl.num_iterations': '4', 'settings.checkpointPeriod': '2' })
  first = await form.submit()
  await expect(run.status).toContainText('Finished', { timeout: 60_000 })
  await page.getByTestId('rail-runs').click()
  await expect(row(first)).toHaveAttribute('data-state', 'finished')
  const stored = storedRun(launched.place.workspace, first)
  const accuracy = stored.rows().at(-1)?.metrics['mean_accuracy'] ?? NaN
  await expect(row(first).getByTestId('run-accuracy')).toHaveText(`${(accuracy * 100).toFixed(1)} %`)
})

test('a fork from a checkpoint takes its rows and goes its own way', async () => {
  await run.open(first)
  await run.tab('checkpoints')
  await run.checkpoint(2).getByTestId('checkpoint-fork').click()
  await expect(page.getByTestId('fork-notice')).toBeVisible()
  const form = new NewRunPage(page)
  await form.name.fill('Fork')
  await form.fill({ 'rl.num_iterations': '5', 'rl.lr': '0.01' })
  const fork = await form.submit()
  await expect(run.status).toContainText('Finished', { timeout: 60_000 })
  const [original, forked] = [storedRun(launched.place.workspace, first), storedRun(launched.place.workspace, fork)]
  expect(forked.rows().map((entry) => entry.iteration)).toEqual([0, 1, 2, 3, 4])
  expect(
    forked
      .rows()
      .slice(0, 2)
      .map((entry) => entry.metrics)
  ).toEqual(
    original
      .rows()
      .slice(0, 2)
      .map((entry) => entry.metrics)
  )
  expect(forked.rows()[3]?.metrics).not.toEqual(original.rows()[3]?.metrics)
  const stated = JSON.parse(readFileSync(join(forked.folder, 'run.json'), 'utf8')) as { parent: object }
  expect(stated.parent).toEqual({ run: first, checkpoint: 2 })
})

test('a run is renamed, and the name outlives the app', async () => {
  await page.getByTestId('rail-runs').click()
  await row(first).click()
  await page.keyboard.press('F2')
  await page.getByTestId('rename-input').fill('Renamed')
  await page.keyboard.press('Enter')
  await expect(row(first)).toContainText('Renamed')
  await launched.close()
  launched = await launchApp({ place: launched.place })
  ;({ page } = launched)
  run = new RunPage(page)
  await expect(row(first)).toContainText('Renamed')
})

test('duplicating the settings of a run fills the form with them', async () => {
  await row(first).getByTestId('run-menu').click()
  await page.getByTestId('menu-duplicate').click()
  const form = new NewRunPage(page)
  await expect(form.field('rl.num_iterations')).toHaveValue('4')
  await expect(form.field('rl.frames_per_batch')).toHaveValue('256')
})

test('a run moved to the trash is gone from the list and kept on disk', async () => {
  await page.getByTestId('rail-runs').click()
  await row(first).getByTestId('run-menu').click()
  await page.getByTestId('menu-trash').click()
  await page.getByTestId('confirm-accept').click()
  await expect(row(first)).toHaveCount(0)
  expect(existsSync(join(launched.place.workspace, 'runs', first))).toBe(false)
  const trashed = readdirSync(launched.place.workspace, { recursive: true }).map(String)
  expect(trashed.some((path) => path.includes(first) && path.endsWith('metrics.jsonl'))).toBe(true)
})

test('the datasets are shown with their classes and counts', async () => {
  await page.getByTestId('rail-datasets').click()
  await expect(page.getByTestId('dataset-card')).toHaveCount(3)
  await page.getByTestId('dataset-card').filter({ hasText: 'digits8' }).click()
  await expect(page.getByTestId(/^class-count-/)).toHaveCount(10)
  const counts = await page.getByTestId(/^class-count-/).allInnerTexts()
  expect(counts.map((text) => Number(text.replaceAll(',', ''))).reduce((sum, part) => sum + part, 0)).toBe(1437)
  await expect(page.getByTestId('image-grid')).toBeVisible()
})
