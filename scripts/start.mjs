/*
 * npm start: sets up what is missing, builds what is older than its sources, and opens the app. With no display it runs the quick-start
 * training in the terminal instead.
 */
import { join } from 'node:path'
import { runHere } from './child.mjs'
import { giveUp, MissingPart, say } from './console.mjs'
import { ensureBuilt } from './build/outputs.mjs'
import { root } from './places.mjs'
import { setUp } from './setup/set-up.mjs'

const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY'])

try {
  process.exitCode = await (hasDisplay ? openWindow() : trainInTerminal())
} catch (thrown) {
  giveUp(thrown)
}

async function openWindow() {
  const { electron } = await setUp({ electron: true })
  if (electron === null) throw new MissingPart('There is no Electron runtime.', 'Run `npm run setup`.')
  await ensureBuilt('app')
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (asRoot) say("Running as root: Chromium's sandbox cannot work, the app starts with --no-sandbox.")
  say(`Opening Roundtable in Electron ${electron.version}`)
  return runHere(electron.executable, [...(asRoot ? ['--no-sandbox'] : []), root, ...process.argv.slice(2)], { env: withoutNodeMode(process.env) })
}

async function trainInTerminal() {
  await setUp({ electron: false })
  await ensureBuilt('cli')
  say('There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): the quick-start training runs in the terminal instead of the window.')
  return runHere(process.execPath, [join(root, 'out/cli.js'), 'train', '--preset', 'quickstart', ...process.argv.slice(2)])
}

/**
 * With this variable Electron would start as plain Node.
 * @param {NodeJS.ProcessEnv} env
 */
function withoutNodeMode(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE'))
}
