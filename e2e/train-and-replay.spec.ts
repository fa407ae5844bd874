import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { launchApp } from './harness/launch'
import type { LaunchedApp } from './harness/launch'
import { storedRun } from './harness/stored-run'
import type { StoredRun } from './harness/stored-run'
import { NewRunPage } from './pages/new-run'
import { ReplayPage } from './pages/replay'
import { RunPage } from './pages/run'
import { metric } from '../src-renderer/ui/format'

/*
 * The main job with the real engine, from the form to the replay. Each test goes on where the one before ended, as a user does; figures
 * in the window are compared with what the engine wrote to the workspace.
 */
test.describe.configure({ mode: 'serial' })

const iterations = 60
const framesPerIteration = 256
let launched: LaunchedApp
let page: Page
let run: RunPage
let id: string
let stored: StoredRun

test.beforeAll(async () => {
  launched = await launchApp()
  ;({ page } = launched)
  run = new RunPage(page)
})
test.afterAll(async () => {
  await launched?.close()
  launched?.place.remove()
})

test('the form refuses values that cannot be, and says why', async () => {
  const form = new NewRunPage(page)
  await form.open()
  await form.preset.selectOption('tiny')
  await expect(form.field('rl.minibatch_size')).toHaveValue('64')
  await form.field('rl.minibatch_size').fill('512')
  await expect(form.problem('rl.minibatch_size')).toContainText('one batch has only 256 frames')
  await expect(form.start).toBeDisabled()
  await form.field('rl.minibatch_size').fill('64')
  await form.fill({ 'nip_protocol.min_message_rounds': '9' })
  await expect(form.problem('nip_protocol.min_message_rounds')).toBeVisible()
  await form.field('rl.lr').fill('fast')
  await expect(form.problem('rl.lr')).toContainText('number')
  await expect(form.start).toBeDisabled()
})

test('a run started from the form trains, and its figures move', async () => {
  const form = new NewRunPage(page)
  await form.name.fill('Journey')
  await form.fill({ 'rl.lr': '0.003', 'nip_protocol.min_message_rounds': '2', 'rl.num_iterations': String(iterations), 'settings.checkpointPeriod': '20' })
  id = await form.submit()
  stored = storedRun(launched.place.workspace, id)
  await expect(run.status).toContainText('Running', { timeout: 60_000 })
  await expect.poll(() => run.iteration(), { timeout: 60_000 }).toBeGreaterThan(2)
  await expect.poll(() => run.points('accuracy')).toBeGreaterThan(2)
  expect(await run.frames()).toBeGreaterThanOrEqual(2 * framesPerIteration)
  await expect(page.getByTestId('status-engine')).toContainText('Training')
})

test('it holds still while paused and goes on', async () => {
  await run.act('pause')
  await expect(run.status).toContainText('Paused')
  const rows = stored.rows().length
  expect(rows).toBeLessThan(iterations)
  await page.waitForTimeout(1500)
  expect(stored.rows()).toHaveLength(rows)
  await run.act('continue')
  await expect.poll(() => stored.rows().length, { timeout: 30_000 }).toBeGreaterThan(rows)
})

test('stopped, it keeps every finished iteration; resumed, it ends', async () => {
  await run.act('stop')
  await expect(run.status).toContainText('Stopped')
  const rows = stored.rows().length
  expect(rows).toBeGreaterThan(2)
  expect(rows).toBeLessThan(iterations)
  expect(await run.iteration()).toBe(rows)
  const before = stored.rows()
  await run.act('resume')
  await expect(run.status).toContainText('Finished', { timeout: 120_000 })
  const after = stored.rows()
  expect(after.map((row) => row.iteration)).toEqual(Array.from({ length: iterations }, (_, i) => i))
  expect(after.slice(0, rows)).toEqual(before)
  expect(after.at(-1)?.frames).toBe(iterations * framesPerIteration)
})

test("the run's figures are the engine's", async () => {
  expect(await run.iteration()).toBe(iterations)
  expect(await run.frames()).toBe(iterations * framesPerIteration)
  await expect.poll(() => run.points('accuracy')).toBe(iterations)
  const accuracy = stored.headline()['test_mean_accuracy']
  expect(accuracy).toBeGreaterThan(0.3)
  await expect(page.getByTestId('metric-tile-test_mean_accuracy')).toHaveAttribute('data-value', String(accuracy))
  for (const chart of ['accuracy', 'reward', 'episode-length', 'losses']) expect(await run.points(chart)).toBe(iterations)
})

test('the metrics are exported as CSV, a chart as PNG', async () => {
  const folder = launched.place.userData
  await launched.app.evaluate(({ dialog }, to) => {
    dialog.showSaveDialog = ((_window: unknown, { defaultPath = '' }: { defaultPath?: string }) =>
      Promise.resolve({ canceled: false, filePath: `${to}/export${defaultPath.slice(defaultPath.lastIndexOf('.'))}` })) as typeof dialog.showSaveDialog
  }, folder)
  const exported = (name: string): Buffer => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : Buffer.alloc(0))
  await page.getByTestId('export-csv').click()
  const csv = (): string[] => exported('export.csv').toString('utf8').trimEnd().split('\n')
  await expect.poll(() => csv().length).toBe(iterations + 1)
  const columns = csv()[0]?.split(',') ?? []
  const last = csv().at(-1)?.split(',') ?? []
  const row = stored.rows().at(-1)
  for (const name of ['mean_accuracy', 'mean_episode_length']) expect(Number(last[columns.indexOf(name)])).toBe(row?.metrics[name])
  await page.getByTestId('export-png-accuracy').click()
  const png = (): Buffer => exported('export.png')
  await expect.poll(() => png().subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  expect(png().length).toBeGreaterThan(2000)
})

test('the checkpoints are those on disk and pass their own check', async () => {
  await run.tab('checkpoints')
  const kept = stored.checkpoints()
  expect(kept).toEqual(expect.arrayContaining([20, 40, 60]))
  for (const k of kept) await expect(run.checkpoint(k)).toBeVisible()
  await run.checkpoint(iterations).getByTestId('checkpoint-verify').click()
  await expect(run.checkpoint(iterations)).toContainText('Verified')
})

test('a stored dialogue is replayed with the very figures of the engine', async () => {
  await run.tab('episodes')
  await run.dialogues(iterations).getByTestId('episodes-replay').click()
  await expect(page).toHaveURL(new RegExp(`#/replay/${id}/`))
  const replay = new ReplayPage(page)
  await expect(replay.canvas).toBeVisible()
  const episodes = stored.episodes(iterations)
  expect(episodes).toHaveLength(20)
  const chosen = [...episodes].sort((a, b) => b.rounds.length - a.rounds.length)[0]
  if (!chosen) throw new Error('no episode')
  await replay.episode(chosen.id).scrollIntoViewIfNeeded()
  await replay.episode(chosen.id).click()
  await expect(page.getByTestId('replay-outcome')).toBeVisible()
  await replay.toStart()
  const pictures = new Set<string>()
  for (const [round, { turns }] of chosen.rounds.entries()) {
    await expect(replay.round).toHaveText(`Round ${round + 1} of ${chosen.rounds.length}`)
    await expect(replay.figure('reward')).toHaveText(turns.map((turn) => metric(turn.reward)))
    await expect(replay.figure('value')).toHaveText(turns.map((turn) => metric(turn.value)))
    await expect(replay.figure('log-probability')).toHaveText(turns.map((turn) => metric(turn.logProbability)))
    for (const [agent, turn] of turns.entries()) {
      if (turn.mayGuess) await expect(replay.figure('decision-1').nth(agent)).toContainText(metric(turn.decisionProbabilities[1]))
    }
    pictures.add(await replay.picture())
    await replay.press('ArrowRight')
  }
  // the picture shows what is said: it changes with the rounds
  expect(pictures.size).toBeGreaterThan(1)
})

test('fresh dialogues from a checkpoint: the same seed plays the same ones', async () => {
  const replay = new ReplayPage(page)
  const figures: string[] = []
  for (const seed of ['5', '5', '6']) {
    await page.getByTestId('choice-fresh').click()
    await page.getByTestId('fresh-count').fill('8')
    await page.getByTestId('fresh-seed').fill(seed)
    await page.getByTestId('fresh-play').click()
    await expect(page).toHaveURL(new RegExp(`seed=${seed}`))
    await expect(page.getByTestId('fresh-play')).toBeVisible({ timeout: 60_000 })
    await expect(replay.episodes()).toHaveCount(8, { timeout: 60_000 })
    await replay.episodes().first().click()
    await replay.toStart()
    figures.push(JSON.stringify([await replay.figure('value').allInnerTexts(), await page.getByTestId('episode-list').innerText()]))
  }
  expect(figures[0]).toBe(figures[1])
  expect(figures[0]).not.toBe(figures[2])
})
