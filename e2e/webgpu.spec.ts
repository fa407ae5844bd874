import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { launchApp } from './harness/launch'
import type { LaunchedApp } from './harness/launch'
import { storedRun } from './harness/stored-run'
import { NewRunPage } from './pages/new-run'

/*
 * Backend webgpu inside Electron, whose V8 forbids what Dawn does elsewhere: on SwiftShader, which Electron brings for Linux and which
 * computes in software, and where no driver is found.
 */
const swiftShader = resolve(__dirname, '../node_modules/electron/dist/vk_swiftshader_icd.json')

/** Fills in a run small enough for an adapter in software. */
async function smallRun(launched: LaunchedApp): Promise<NewRunPage> {
  const form = new NewRunPage(launched.page)
  await form.open()
  await form.preset.selectOption('tiny')
  await expect(form.field('rl.minibatch_size')).toHaveValue('64')
  await form.fill({
    'rl.frames_per_batch': '16',
    'rl.minibatch_size': '8',
    'rl.num_epochs': '1',
    'rl.num_iterations': '2',
    'rl.num_test_iterations': '1',
    'settings.storedEpisodes': '1'
  })
  await form.field('settings.backend').selectOption('webgpu')
  return form
}

test('without a driver, a run on webgpu is refused in words and the engine goes on', async () => {
  const launched = await launchApp({ env: { VK_DRIVER_FILES: '/no-driver.json', VK_ICD_FILENAMES: '/no-driver.json' } })
  try {
    const form = await smallRun(launched)
    await form.start.click()
    const refusal = launched.page.getByTestId('start-refused')
    await expect(refusal).toContainText('Backend webgpu: there is no adapter', { timeout: 60_000 })
    await expect(refusal).toContainText('driver')
    await form.field('settings.backend').selectOption('cpu')
    const id = await form.submit()
    await expect.poll(() => storedRun(launched.place.workspace, id).state(), { timeout: 60_000 }).toBe('finished')
  } finally {
    await launched.close()
    launched.place.remove()
  }
})

test(existsSync(swiftShader) ? 'a run on webgpu trains to its end in the window' : 'this Electron brings no SwiftShader to train on', async () => {
  if (!existsSync(swiftShader)) return expect(process.platform).not.toBe('linux')
  const launched = await launchApp({ env: { VK_DRIVER_FILES: swiftShader } })
  try {
    const id = await (await smallRun(launched)).submit()
    const stored = storedRun(launched.place.workspace, id)
    await expect.poll(() => stored.state(), { timeout: 80_000 }).toMatch(/finished|failed/)
    expect(stored.state()).toBe('finished')
    expect(stored.rows()).toHaveLength(2)
    const { plan } = JSON.parse(readFileSync(join(stored.folder, 'run.json'), 'utf8')) as { plan: { backend: string; library: { name: string } | null } }
    expect(plan).toMatchObject({ backend: 'webgpu', library: { name: expect.stringContaining('SwiftShader') } })
  } finally {
    await launched.close()
    launched.place.remove()
  }
})
