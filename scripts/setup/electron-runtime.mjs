/*
 * Makes node_modules/electron point at an Electron that runs here. In this order: ELECTRON_OVERRIDE_DIST_PATH, the package's own binary,
 * its download, the fallback runtime. path.txt and the folder dist are all that `require('electron')`, electron-vite, Playwright and
 * electron-builder look at.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from '../child.mjs'
import { MissingPart, say } from '../console.mjs'
import { root } from '../places.mjs'
import { ensureFallbackElectron } from './electron-fallback.mjs'

const packageFolder = join(root, 'node_modules/electron')
const distFolder = join(packageFolder, 'dist')
const DOWNLOAD_LIMIT_MS = 120_000

/** Path of the executable inside a runtime's folder. */
export const executableName =
  process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : process.platform === 'win32' ? 'electron.exe' : 'electron'

/**
 * @typedef {object} ElectronFound
 * @property {'override' | 'package' | 'download' | 'fallback'} source
 * @property {string} folder
 * @property {string} executable
 * @property {string} version
 */

/**
 * The version an Electron folder runs as, or null when it does not run. Needs no display and no sandbox.
 * @param {string} folder
 */
export function electronVersion(folder) {
  const executable = join(folder, executableName)
  if (!existsSync(executable)) return null
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const result = spawnSync(executable, ['-p', 'process.versions.electron'], { env, encoding: 'utf8', timeout: 20_000 })
  return result.status === 0 ? result.stdout.trim() : null
}

/**
 * @typedef {object} Sources where an Electron may come from; tests put others in their place
 * @property {(folder: string) => string | null} version
 * @property {() => Promise<{ folder: string, version: string } | null>} download fills the package's own folder; null when it cannot
 * @property {() => Promise<string>} fallback
 */

/**
 * Goes through the sources in order.
 * @param {NodeJS.ProcessEnv} env
 * @param {string | null} dist the package's own folder, null when what lies there is to be replaced
 * @param {Sources} sources
 * @returns {Promise<Omit<ElectronFound, 'executable'>>}
 */
export async function chooseElectron(env, dist, sources) {
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) {
    const version = sources.version(resolve(override))
    if (version !== null) return { source: 'override', folder: resolve(override), version }
    throw new MissingPart(
      `ELECTRON_OVERRIDE_DIST_PATH names ${override}, where no Electron runs.`,
      `It must be a folder with an executable ${executableName} for this machine; or unset it.`
    )
  }
  const installed = dist === null ? null : sources.version(dist)
  if (dist !== null && installed !== null) return { source: 'package', folder: dist, version: installed }
  const downloaded = await sources.download()
  if (downloaded !== null) return { source: 'download', ...downloaded }
  const folder = await sources.fallback()
  const version = sources.version(folder)
  if (version !== null) return { source: 'fallback', folder, version }
  throw new MissingPart(
    `The Electron in ${folder} does not start.`,
    'Its shared libraries may be missing; `ldd` on the file electron in that folder lists them as "not found".'
  )
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {{ replaceFallback?: boolean }} [options] `replaceFallback` tries the download again where the fallback runtime is in use
 * @returns {Promise<ElectronFound>}
 */
export async function ensureElectron(env, options = {}) {
  const isFallback = lstatSync(distFolder, { throwIfNoEntry: false })?.isSymbolicLink() === true
  const found = await chooseElectron(env, isFallback && options.replaceFallback === true ? null : distFolder, {
    version: electronVersion,
    download: () => download(env),
    fallback: () => ensureFallbackElectron(env)
  })
  pointPackageAt(found.folder)
  return { ...found, executable: join(found.folder, executableName) }
}

/**
 * The package's own installer, stopped when the network stalls.
 * @param {NodeJS.ProcessEnv} env
 */
async function download(env) {
  if (env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return null
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  say(`  Electron ${version}: trying its own download`)
  dropBrokenDist()
  const timeoutMs = Number(env['ELECTRON_DOWNLOAD_TIMEOUT_MS'] ?? DOWNLOAD_LIMIT_MS)
  const result = await run(process.execPath, [join(packageFolder, 'install.js')], { env, timeoutMs })
  const downloaded = result.status === 0 ? electronVersion(distFolder) : null
  if (downloaded !== null) return { folder: distFolder, version: downloaded }
  const reason = result.status === null ? `no answer within ${timeoutMs / 1000} s` : (result.stderr.trim().split('\n')[0] ?? '')
  say(`    not reachable (${reason.slice(0, 160)})`)
  dropBrokenDist()
  return null
}

/** A stopped download leaves a half-filled folder, an emptied cache a dangling link. */
function dropBrokenDist() {
  rmSync(distFolder, { recursive: true, force: true })
}

/** @param {string} folder */
function pointPackageAt(folder) {
  writeFileSync(join(packageFolder, 'path.txt'), executableName)
  const present = lstatSync(distFolder, { throwIfNoEntry: false })
  if (present !== undefined && existsSync(distFolder) && realpathSync(distFolder) === realpathSync(folder)) return
  rmSync(distFolder, { recursive: true, force: true })
  symlinkSync(folder, distFolder, 'junction')
}
