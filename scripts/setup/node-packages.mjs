/* node_modules, as package-lock.json says. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../child.mjs'
import { MissingPart, say } from '../console.mjs'
import { root } from '../places.mjs'

const OLDEST_NODE = [20, 19]

/** @param {string} version */
export function requireNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new MissingPart(`Node ${version} is too old.`, `Install Node ${OLDEST_NODE.join('.')} or later.`)
}

/**
 * @typedef {{ packages: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} Lock
 */

/**
 * The first package that is not installed in the locked version; null when node_modules is as the lock says. Optional packages may be
 * absent: they are for other machines.
 * @param {Lock} wanted package-lock.json
 * @param {Lock} installed node_modules/.package-lock.json, which npm keeps up to date
 */
export function firstDifference(wanted, installed) {
  for (const [path, entry] of Object.entries(wanted.packages)) {
    if (path === '') continue
    const present = installed.packages[path]
    if (present === undefined ? entry.optional !== true && entry.devOptional !== true : present.version !== entry.version) return path
  }
  return null
}

/** @returns {Promise<string>} one line about the packages */
export async function ensureNodePackages() {
  requireNode(process.versions.node)
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (existsSync(hidden)) {
    const read = (/** @type {string} */ file) => /** @type {Lock} */ (JSON.parse(readFileSync(file, 'utf8')))
    const different = firstDifference(read(join(root, 'package-lock.json')), read(hidden))
    if (different === null) return 'node_modules is there'
    say(`  npm packages: ${different} is not as package-lock.json says; installing anew`)
  } else {
    say('  npm packages: installing, half a minute')
  }
  const result = await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, show: true })
  if (result.status !== 0)
    throw new MissingPart('npm could not install the packages; its own words are above.', 'Check the connection to the npm registry, then try again.')
  return 'npm packages installed'
}
