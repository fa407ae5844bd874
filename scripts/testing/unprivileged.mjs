/*
 * Runs the security tests as a user without privileges. As root Chromium's sandbox cannot be on and the tests would prove nothing, so
 * root hands a copy of the built app to uid 65534 (nobody): the repository itself may lie where that user cannot look.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run, runOrThrow } from '../child.mjs'
import { root } from '../places.mjs'
import { endToEndTests } from './phases.mjs'

const NOBODY = '65534'

/** What the built app and its tests are made of, relative to the repository. */
const PARTS = [
  'package.json',
  'playwright.config.ts',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.e2e.json',
  'e2e',
  'out',
  'resources',
  'native',
  'src-shared'
]
const PACKAGES = ['@playwright/test', 'playwright', 'playwright-core', 'electron', '@sinclair/typebox']

/** @returns {Promise<import('./phases.mjs').Outcome>} */
export async function securityTests() {
  const env = { ...process.env, ROUNDTABLE_E2E_SANDBOX: '1' }
  if (process.getuid?.() !== 0) return endToEndTests('security', { env })
  const stage = mkdtempSync(join(tmpdir(), 'roundtable-nobody-'))
  try {
    chmodSync(stage, 0o755)
    for (const part of PARTS) await copy(join(root, part), join(stage, 'app', part))
    for (const name of PACKAGES) await copy(join(root, 'node_modules', name), join(stage, 'app/node_modules', name))
    const dist = join(stage, 'app/node_modules/electron/dist')
    rmSync(dist, { recursive: true, force: true })
    await copy(realpathSync(join(root, 'node_modules/electron/dist')), dist)
    for (const folder of ['home', 'tmp']) mkdirSync(join(stage, folder))
    await runOrThrow('chown', ['-R', `${NOBODY}:${NOBODY}`, join(stage, 'home'), join(stage, 'tmp')])
    const home = join(stage, 'home')
    return await endToEndTests('security', {
      folder: join(stage, 'app'),
      before: ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'],
      env: {
        ...env,
        HOME: home,
        TMPDIR: join(stage, 'tmp'),
        XDG_CACHE_HOME: join(home, '.cache'),
        XDG_DATA_HOME: join(home, '.local/share'),
        XDG_CONFIG_HOME: join(home, '.config'),
        ROUNDTABLE_RUNTIMES: join(home, 'runtimes'),
        ROUNDTABLE_E2E_OUTPUT: join(home, 'test-results')
      }
    })
  } finally {
    rmSync(stage, { recursive: true, force: true })
  }
}

/**
 * Copies by hard links where the disk allows it: the files are only read.
 * @param {string} from
 * @param {string} to
 */
async function copy(from, to) {
  if (!existsSync(from)) return
  mkdirSync(dirname(to), { recursive: true })
  const linked = await run('cp', ['-al', from, to])
  if (linked.status === 0) return
  rmSync(to, { recursive: true, force: true })
  await runOrThrow('cp', ['-a', from, to])
}
