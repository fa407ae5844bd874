/*
 * The packaged folder on a machine that has nothing else: an empty home, no caches, no libtensorflow but the package's own.
 * scripts/test.mjs makes the package and names its folder in ROUNDTABLE_E2E_PACKAGED.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron as electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { NewRunPage } from './pages/new-run'
import { RunPage } from './pages/run'

let folder: string
let home: string
let env: Record<string, string>
let app: ElectronApplication | undefined
let page: Page

test.beforeAll(async () => {
  folder = process.env['ROUNDTABLE_E2E_PACKAGED'] ?? ''
  if (folder === '') throw new Error('ROUNDTABLE_E2E_PACKAGED names no packaged folder: run `npm test -- --only build,package`')
  home = mkdtempSync(join(tmpdir(), 'roundtable-packaged-'))
  for (const name of ['config', 'cache', 'data', 'run']) mkdirSync(join(home, name), { mode: 0o700 })
  const { DISPLAY = '', PATH = '', XAUTHORITY = '' } = process.env
  env = {
    DISPLAY,
    PATH,
    ...(XAUTHORITY === '' ? {} : { XAUTHORITY }),
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    // an adapter in software for WebGPU, which Electron brings: a package finds the machine's own otherwise
    VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json')
  }
  app = await electron.launch({ executablePath: join(folder, 'roundtable'), args: [`--user-data-dir=${join(home, 'user-data')}`], env })
  page = await app.firstWindow()
})
test.afterAll(async () => {
  await app?.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

test('is a package that brings its own libtensorflow', async () => {
  const found = await app?.evaluate(({ app: electronApp }) => ({ packaged: electronApp.isPackaged, name: electronApp.getName() }))
  expect(found).toEqual({ packaged: true, name: 'Roundtable' })
})

test('shows the backend tensorflow', async () => {
  await expect(page.getByTestId('status-backend')).toContainText('tensorflow', { timeout: 60_000 })
})

test('cannot be made to run a script of somebody else', () => {
  const script = "require('node:fs').writeFileSync(process.argv[1], '')"
  const written = join(home, 'written')
  // as Node it would write the file and end; as the app it finds itself running already, or is ended by the time limit
  spawnSync(join(folder, 'roundtable'), ['-e', script, written, `--user-data-dir=${join(home, 'user-data')}`], {
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    timeout: 15_000,
    killSignal: 'SIGKILL'
  })
  expect(existsSync(written)).toBe(false)
})

test('trains with its own library and addons', async () => {
  const form = new NewRunPage(page)
  await form.open()
  await form.preset.selectOption('tiny')
  await form.fill({ 'rl.num_iterations': '1' })
  const id = await form.submit()
  await expect(new RunPage(page).status).toContainText('Finished', { timeout: 60_000 })
  const { plan } = JSON.parse(readFileSync(join(home, 'Roundtable/runs', id, 'run.json'), 'utf8')) as { plan: { backend: string; library: unknown } }
  const manifest = JSON.parse(readFileSync(join(folder, 'resources/runtimes/tensorflow-cpu-2.21.0/manifest.json'), 'utf8')) as {
    library: string
    files: { path: string; sha256: string }[]
  }
  const sha256 = manifest.files.find((file) => file.path === manifest.library)?.sha256
  expect(plan).toMatchObject({ backend: 'tensorflow', library: { name: 'tensorflow-cpu-2.21.0', sha256 } })
})

test('trains on WebGPU with its own Dawn, beside TensorFlow', async () => {
  const form = new NewRunPage(page)
  await form.open()
  await form.preset.selectOption('tiny')
  await form.fill({ 'rl.frames_per_batch': '16', 'rl.minibatch_size': '8', 'rl.num_epochs': '1', 'rl.num_iterations': '1', 'rl.num_test_iterations': '1' })
  await form.fill({ 'settings.storedEpisodes': '1' })
  await form.field('settings.backend').selectOption('webgpu')
  const id = await form.submit()
  await expect(new RunPage(page).status).toContainText('Finished', { timeout: 80_000 })
  const { plan } = JSON.parse(readFileSync(join(home, 'Roundtable/runs', id, 'run.json'), 'utf8')) as { plan: { backend: string; library: unknown } }
  expect(plan).toMatchObject({ backend: 'webgpu', library: { name: expect.stringContaining('SwiftShader') } })
})
