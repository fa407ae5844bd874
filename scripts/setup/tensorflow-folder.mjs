/*
 * One libtensorflow folder: the libraries and manifest.json, which lists every file with size and SHA-256. The app verifies the hashes
 * (src-main/runtimes); a set-up that finds the folder only compares sizes, so that it costs nothing.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, copyFileSync, statSync, statfsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../child.mjs'
import { MissingPart, say, sizeText } from '../console.mjs'
import { fileHash } from './file-hash.mjs'

export const MANIFEST = 'manifest.json'

/**
 * @typedef {object} RuntimeFacts
 * @property {string} name folder name
 * @property {string} version of TensorFlow
 * @property {'cpu' | 'cuda'} device
 * @property {string} library path of libtensorflow_cc inside the folder
 * @property {readonly string[]} libraryPaths folders of further libraries inside the folder
 * @property {readonly { package: string, version: string, sha256: string }[]} sources the wheels it was made from
 */

/**
 * Whether a folder holds a manifest and every file it lists, in full length.
 * @param {string} folder
 */
export function isRuntimeWhole(folder) {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'))
    if (!Array.isArray(manifest.files) || manifest.files.length === 0) return false
    return manifest.files.every(
      (/** @type {{ path: string, sizeBytes: number }} */ file) => statSync(join(folder, file.path), { throwIfNoEntry: false })?.size === file.sizeBytes
    )
  } catch {
    return false // no manifest, or half of one: the folder is made again
  }
}

/**
 * Hashes every file of the folder and writes the manifest, last.
 * @param {string} folder
 * @param {RuntimeFacts} facts
 */
export async function writeRuntimeManifest(folder, facts) {
  const files = []
  for (const path of filesBelow(folder, '')) {
    files.push({ path, sizeBytes: statSync(join(folder, path)).size, sha256: await fileHash(join(folder, path)) })
  }
  const sources = facts.sources.map(({ package: name, version, sha256 }) => ({ package: name, version, sha256 }))
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify({ formatVersion: 1, ...facts, platform: 'linux-x64', sources, files }, null, 2)}\n`)
}

/**
 * Copies the shared libraries of one folder into another without their symbol tables (853 to 634 MB); whole where strip is missing.
 * @param {string} from
 * @param {string} to
 */
export async function stripLibraries(from, to) {
  for (const path of filesBelow(from, '').filter((file) => /\.so(\.|$)/.test(file))) {
    mkdirSync(dirname(join(to, path)), { recursive: true })
    const result = await run('strip', ['--strip-unneeded', '-o', join(to, path), join(from, path)])
    if (result.status === 0) continue
    if (!existsSync('/usr/bin/strip')) say('    strip (Debian: binutils) is missing: the libraries are kept in full size')
    copyFileSync(join(from, path), join(to, path))
  }
}

/**
 * TensorFlow's licence and the notices of what is linked into it.
 * @param {string} from the wheel's folder `tensorflow`
 * @param {string} to
 */
export function copyNotices(from, to) {
  copyFileSync(join(from, 'include/LICENSE'), join(to, 'LICENSE'))
  copyFileSync(join(from, 'THIRD_PARTY_NOTICES.txt'), join(to, 'THIRD_PARTY_NOTICES.txt'))
}

/**
 * Relative paths of all files below a folder, sorted.
 * @param {string} folder
 * @param {string} below
 * @returns {string[]}
 */
export function filesBelow(folder, below) {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      return entry.isDirectory() ? filesBelow(folder, path) : entry.isFile() ? [path] : []
    })
}

/** @param {string} what */
export function requireLinuxX64(what) {
  if (process.platform === 'linux' && process.arch === 'x64') return
  throw new MissingPart(
    `${what} can be fetched for Linux on x86-64 only, this is ${process.platform}-${process.arch}.`,
    'The app computes on WebAssembly here.'
  )
}

/**
 * @param {string} folder may not exist yet
 * @param {number} neededBytes
 * @param {string} what
 */
export function requireFreeSpace(folder, neededBytes, what) {
  mkdirSync(folder, { recursive: true })
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= neededBytes) return
  throw new MissingPart(
    `${what} needs ${sizeText(neededBytes)} in ${folder} while it is made, ${sizeText(bavail * bsize)} are free.`,
    'Free some space, or name another folder in ROUNDTABLE_RUNTIMES.'
  )
}
