import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Page } from '@playwright/test'
import { folderOfShapes, idxPair, longFolder, shapeKinds, shapeSide } from './harness/image-files'
import { launchApp } from './harness/launch'
import type { LaunchedApp } from './harness/launch'
import { storedRun } from './harness/stored-run'
import { DatasetsPage } from './pages/datasets'
import { NewRunPage } from './pages/new-run'
import { ReplayPage } from './pages/replay'
import { RunPage } from './pages/run'

/* Images of one's own, from files on disk to a replayed debate about them. Each test goes on where the one before ended. */
test.describe.configure({ mode: 'serial' })

const each = 40
let launched: LaunchedApp
let page: Page
let datasets: DatasetsPage
let files: string
let debate: string

test.beforeAll(async () => {
  launched = await launchApp()
  ;({ page } = launched)
  datasets = new DatasetsPage(launched)
  files = join(dirname(launched.place.workspace), 'files')
  mkdirSync(files)
})
test.afterAll(async () => {
  await launched?.close()
  launched?.place.remove()
})

/** Everything among the workspace's datasets, hidden folders included. */
function onDisk(): string[] {
  const folder = join(launched.place.workspace, 'datasets')
  return existsSync(folder) ? readdirSync(folder).sort() : []
}

test('a folder of PNGs is previewed, what is no image named, and accepted', async () => {
  await datasets.choose('folder', [folderOfShapes(files, each)])
  await expect(datasets.fact('images')).toContainText('16 × 16 pixels, grey')
  await expect(datasets.fact('values')).toContainText(/^20 to 229, mean \d/)
  await expect(page.getByTestId('import-rejected')).toContainText('disc/notes.txt')
  await expect(page.getByTestId('import-rejected')).toContainText('frame/torn.png')
  await expect(page.getByTestId('import-warnings')).toContainText(`2 of ${3 * each + 2}`)
  expect(await datasets.classCounts()).toEqual([32, 32, 32])
  await expect.poll(() => datasets.grid()).toEqual({ total: 96, painted: true })
  await page.getByTestId('choice-test').click()
  await expect.poll(() => datasets.grid()).toEqual({ total: 24, painted: true })
  await page.getByTestId('class-1').click()
  await expect.poll(async () => (await datasets.grid()).total).toBe(8)

  await page.getByTestId('field-testShare').fill('0.5')
  await expect(datasets.next).toBeDisabled()
  await page.getByTestId('import-read-again').click()
  await expect.poll(() => datasets.classCounts()).toEqual([20, 20, 20])
  await datasets.name({ id: 'digits8' })
  await expect(page.getByTestId('about-id-problem')).toContainText('There is a dataset digits8 already.')
  await expect(datasets.accepting).toBeDisabled()
  await datasets.name({ id: 'shapes', licence: 'CC0' })
  await datasets.accept()
  await expect(page).toHaveURL(/#\/datasets\/shapes$/)
  await expect(page.getByTestId(/^class-\d$/)).toContainText(shapeKinds.map((kind) => kind as string))
  expect(onDisk()).toEqual(['shapes'])
  const manifest = JSON.parse(readFileSync(join(launched.place.workspace, 'datasets/shapes/manifest.json'), 'utf8')) as { source: { licence: string } }
  expect(manifest.source.licence).toBe('CC0')
})

test('an IDX pair is previewed and accepted under the name it suggests', async () => {
  await datasets.choose('files', idxPair(files, 80, 12))
  await expect(datasets.fact('files')).toContainText('IDX')
  await expect(datasets.fact('values')).toContainText('0 to 255')
  expect(await datasets.classCounts()).toEqual([16, 16, 16, 16])
  await expect.poll(() => datasets.grid()).toEqual({ total: 64, painted: true })
  await datasets.name({ title: 'Patches of noise' })
  await datasets.accept()
  await expect(page.getByTestId('place-header')).toContainText('Patches of noise')
  await page.getByTestId('dataset-verify').click()
  await expect(page.getByTestId('toast').filter({ hasText: 'All files match' })).toBeVisible()
})

test('a debate about the imported images trains', async () => {
  const form = new NewRunPage(page)
  await form.open()
  await form.preset.selectOption('tiny')
  await form.field('dataset').selectOption('shapes')
  await form.field('interaction_protocol').selectOption('debate')
  await form.fill({
    'debate_protocol.max_message_rounds': '4',
    'debate_protocol.min_message_rounds': '3',
    'rl.num_iterations': '3',
    'settings.checkpointPeriod': '3'
  })
  const labels = page.getByTestId('labels-preview')
  for (const label of [0, 1]) await expect(labels.getByTestId(`labels-${label}`)).toContainText('20 training, 20 test')
  expect([...(await labels.innerText()).matchAll(/disc|frame|stripes/g)].map(String).sort()).toEqual([...shapeKinds])
  debate = await form.submit()
  await expect(new RunPage(page).status).toContainText('Finished', { timeout: 120_000 })
  expect(storedRun(launched.place.workspace, debate).rows()).toHaveLength(3)
})

test('its replay shows the image and both channels, each by its name', async () => {
  const run = new RunPage(page)
  await run.tab('episodes')
  await run.dialogues(3).getByTestId('episodes-replay').click()
  const replay = new ReplayPage(page)
  await expect(replay.canvas).toBeVisible()
  const [longest] = [...storedRun(launched.place.workspace, debate).episodes(3)].sort((a, b) => b.rounds.length - a.rounds.length)
  if (!longest) throw new Error('no episode')
  expect(longest.image).toMatchObject({ channels: 1, height: shapeSide, width: shapeSide })
  await replay.episode(longest.id).scrollIntoViewIfNeeded()
  await replay.episode(longest.id).click()
  await replay.toStart()
  const turns = longest.rounds.flatMap((round) => round.turns)
  for (const [channel, name] of longest.channels.entries()) {
    const said = turns.filter((turn) => turn.speaks[channel]).length
    expect(said).toBeGreaterThan(0)
    await expect(page.getByTestId('transcript-line').filter({ hasText: `on ${name}` })).toHaveCount(said)
  }
  const channels = page.getByTestId('replay-channel')
  await expect(channels.locator('option')).toContainText(['Prover0 channel', 'Prover1 channel'])
  const shown = new Set<string>()
  for (const label of ['Prover0 channel', 'Prover1 channel']) {
    await channels.selectOption({ label })
    await expect(page.locator('[data-testid^=replay-map-]')).toHaveCount(3)
    const maps = await page.locator('[data-testid^=replay-map-]').evaluateAll((found) => found.map((map) => map.getAttribute('data-testid')))
    shown.add(maps.join())
  }
  expect(shown.size).toBe(2)
  await channels.selectOption('')
  await expect(page.locator('[data-testid^=replay-map-]')).toHaveCount(6)
})

test('the page of the dataset names the run, and a dataset without runs goes to the trash', async () => {
  await datasets.open()
  await datasets.card('shapes').click()
  await expect(page.getByTestId('dataset-users').getByRole('link')).toHaveAttribute('href', `#/runs/${debate}`)
  const [other = ''] = onDisk().filter((name) => name !== 'shapes')
  await datasets.open()
  await datasets.card(other).click()
  await expect(page.getByTestId('dataset-users')).toContainText('No run yet.')
  await page.getByTestId('dataset-delete').click()
  await page.getByTestId('confirm-accept').click()
  await expect(datasets.card(other)).toHaveCount(0)
  await expect(datasets.card('shapes')).toBeVisible()
  expect(onDisk()).toEqual(['shapes'])
  expect(readdirSync(join(launched.place.workspace, 'trash')).filter((name) => name.startsWith(`dataset-${other}-`))).toHaveLength(1)
})

test('an import cancelled while it reads leaves nothing', async () => {
  await datasets.choose('folder', [longFolder(files, 400)])
  await expect(datasets.working).toContainText(/[1-9]\d* of 800 images/)
  expect(onDisk().filter((name) => name.startsWith('.import-'))).toHaveLength(1)
  await page.getByTestId('import-cancel').click()
  await expect(page.getByTestId('import-read')).toBeVisible()
  await expect.poll(onDisk).toEqual(['shapes'])
})

test('nor does one that is left after its preview, or files that are none', async () => {
  await datasets.choose('folder', [join(files, 'shapes')])
  await expect(datasets.next).toBeEnabled()
  expect(onDisk()).toHaveLength(2)
  await page.getByTestId('rail-runs').click()
  await expect.poll(onDisk).toEqual(['shapes'])
  await datasets.choose('files', [join(files, 'shapes/disc/notes.txt')])
  await expect(datasets.problem).toBeVisible()
  expect(onDisk()).toEqual(['shapes'])
})
