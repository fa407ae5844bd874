/*
 * Debian packages: found missing by what they give (a program, a shared library), installed in one go where this is root on a Debian-like
 * system, else named in the one command to run.
 */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from '../child.mjs'
import { say } from '../console.mjs'
import { root } from '../places.mjs'
import { pythonWithPip } from './python-wheel.mjs'

/** Shared library that Electron needs -> Debian package. */
const ELECTRON_LIBRARIES = {
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libX11.so.6': 'libx11-6',
  'libxcb.so.1': 'libxcb1',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libxkbcommon.so.0': 'libxkbcommon0',
  'libXrandr.so.2': 'libxrandr2'
}

/**
 * @typedef {object} Needs
 * @property {boolean} wheels Python wheels must be fetched
 * @property {boolean} addons native addons must be compiled
 * @property {boolean} electron Electron will run
 * @property {boolean} virtualDisplay tests need Xvfb
 * @property {boolean} [quiet] says nothing about what it may not install
 */

/**
 * What a machine has; tests answer in its place.
 * @typedef {object} Have
 * @property {() => boolean} pip
 * @property {(program: string) => boolean} program
 * @property {ReadonlySet<string> | null} libraries names the dynamic linker knows, null when it cannot be asked
 */

/**
 * Names as on Debian 12.
 * @param {Needs} needs
 * @param {Have} have
 * @returns {string[]}
 */
export function missingPackages(needs, have) {
  const { libraries } = have
  /** @type {string[]} */
  const missing = []
  if (needs.wheels && !have.pip()) missing.push('python3-pip')
  if (needs.addons && !['g++', 'c++', 'clang++'].some(have.program)) missing.push('g++')
  if (needs.electron && libraries !== null) {
    missing.push(...Object.entries(ELECTRON_LIBRARIES).flatMap(([library, name]) => (libraries.has(library) ? [] : [name])))
  }
  if (needs.virtualDisplay && !have.program('xvfb-run')) missing.push('xvfb')
  if (needs.virtualDisplay && !have.program('xauth')) missing.push('xauth')
  return missing
}

/**
 * Installs what is missing as root, or prints the command that does; never asks and never throws: what needs the packages says so itself.
 * @param {Needs} needs
 */
export async function ensureDebianPackages(needs) {
  if (process.platform !== 'linux') return
  const missing = missingPackages(needs, { pip: () => pythonWithPip() !== null, program: isOnPath, libraries: needs.electron ? await knownLibraries() : null })
  if (missing.length === 0) return
  const command = `apt-get install -y ${missing.join(' ')}`
  if (!isOnPath('apt-get') || process.getuid?.() !== 0) {
    if (needs.quiet !== true) say(`  missing: ${missing.join(', ')} (names as on Debian). To install them, run as root:\n    ${command}`)
    return
  }
  say(`  Debian packages: installing ${missing.join(', ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { env })
  const result = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...(await Promise.all(missing.map(packageName)))], { env })
  if (result.status !== 0) say(`    that failed: ${result.stderr.trim().slice(-800)}\n    To try again, run as root: apt-get update && ${command}`)
}

/**
 * Debian 13 and Ubuntu 24.04 renamed some libraries when their time type grew.
 * @param {string} name
 */
async function packageName(name) {
  const renamed = await run('apt-cache', ['show', '--no-all-versions', `${name}t64`])
  return renamed.status === 0 && renamed.stdout.includes('Package:') ? `${name}t64` : name
}

/** @param {string} program */
export function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)))
}

async function knownLibraries() {
  const result = await run(existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig', ['-p'])
  if (result.status !== 0) return null
  return new Set(result.stdout.split('\n').map((line) => line.trim().split(' ')[0] ?? ''))
}

/** Whether the native addons were ever built: a compiler is only asked for when they were not. */
export function addonsExist() {
  return ['dawn_host', 'loader', 'tfjs_binding'].every((name) => existsSync(join(root, `native/${name}.node`)))
}
