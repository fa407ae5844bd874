/* The packaged folder for Linux: electron-builder's, renamed so that a package on the out-of-support runtime says so. */
import { chmodSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { run } from '../child.mjs'
import { MissingPart } from '../console.mjs'
import { root, runtimesFolder } from '../places.mjs'
import { FALLBACK_VERSION } from '../setup/electron-fallback.mjs'
import { isRuntimeWhole } from '../setup/tensorflow-folder.mjs'
import { TENSORFLOW_VERSION } from '../setup/tensorflow-cpu.mjs'

const require = createRequire(import.meta.url)

/**
 * @param {string} electronVersion
 * @param {string} version of the product
 */
export function packageName(electronVersion, version) {
  return `Roundtable-${version}-linux-x64${electronVersion === FALLBACK_VERSION ? '-test-build' : ''}`
}

/**
 * @param {{ archive?: boolean }} [options] `archive` makes the tar.gz as well, which takes minutes
 * @returns {Promise<{ folder: string, archive: string | null }>}
 */
export async function packageFolder(options = {}) {
  const electronVersion = readFileSync(join(root, 'node_modules/electron/dist/version'), 'utf8').trim().replace(/^v/, '')
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const runtime = join(runtimesFolder(process.env), `tensorflow-cpu-${TENSORFLOW_VERSION}`)
  if (!isRuntimeWhole(runtime)) throw new MissingPart(`${runtime} is not there; a package holds libtensorflow.`, 'Run `npm run setup`.')
  const name = packageName(electronVersion, version)
  const folder = join(root, 'dist', name)
  for (const old of [folder, join(root, 'dist/linux-unpacked')]) rmSync(old, { recursive: true, force: true })
  const args = [
    'node_modules/electron-builder/cli.js',
    '--config',
    'electron-builder.config.cjs',
    '--publish',
    'never',
    '--linux',
    options.archive === true ? 'tar.gz' : 'dir'
  ]
  const result = await run(process.execPath, args, {
    cwd: root,
    env: {
      ...process.env,
      ELECTRON_BUILDER_7ZIP_PATH: sevenZip(),
      ELECTRON_BUILDER_COMPRESSION_LEVEL: process.env['ELECTRON_BUILDER_COMPRESSION_LEVEL'] ?? '1',
      ROUNDTABLE_PACKAGE_NAME: name,
      ROUNDTABLE_PACKAGE_ELECTRON: electronVersion,
      ROUNDTABLE_PACKAGE_RUNTIME: runtime
    }
  })
  if (result.status !== 0) throw new MissingPart(`electron-builder failed:\n${(result.stdout + result.stderr).trim().slice(-4000)}`, 'See its words above.')
  renameSync(join(root, 'dist/linux-unpacked'), folder)
  const archive = join(root, 'dist', `${name}.tar.gz`)
  return { folder, archive: options.archive === true && existsSync(archive) ? archive : null }
}

/** electron-builder would download its own; npm leaves this one without its executable bit. */
function sevenZip() {
  const { path7za } = require('7zip-bin')
  chmodSync(path7za, 0o755)
  return path7za
}
