/*
 * Builds what is older than its sources: the desktop app (out/main, out/preload, out/renderer) and the command line (out/cli.js). Each
 * output keeps a stamp of everything it was made from, so that a changed, added or removed file is seen whatever its date.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../child.mjs'
import { durationText, MissingPart, say } from '../console.mjs'
import { root } from '../places.mjs'
import { inputsHash } from '../setup/file-hash.mjs'
import { writeNotices } from './notices.mjs'
import { filesBelow } from '../setup/tensorflow-folder.mjs'

/**
 * @typedef {object} Output
 * @property {string} title
 * @property {readonly string[]} results files that must exist
 * @property {readonly string[]} folders sources
 * @property {readonly string[]} files further sources
 * @property {readonly string[]} command arguments of Node
 */

/** @type {Record<'app' | 'cli', Output>} */
export const outputs = {
  app: {
    title: 'the app',
    results: ['out/main/index.js', 'out/preload/preload.js', 'out/renderer/index.html'],
    folders: ['src-main', 'src-shared', 'src-renderer'],
    files: ['package.json', 'package-lock.json', 'tsconfig.base.json', 'electron.vite.config.ts', 'vite.common.mts', 'scripts/build/engine-build.mjs'],
    command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn']
  },
  cli: {
    title: 'the command line',
    results: ['out/cli.js'],
    folders: ['src-main', 'src-shared'],
    files: ['package.json', 'package-lock.json', 'tsconfig.base.json', 'vite.cli.config.mts', 'vite.common.mts', 'scripts/build/engine-build.mjs'],
    command: ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.cli.config.mts', '--logLevel', 'warn']
  }
}

/**
 * One hash over the names and contents of an output's sources; tests do not count.
 * @param {Output} output
 * @param {string} [top] folder the sources lie in
 */
export function sourcesHash(output, top = root) {
  const sources = output.folders
    .flatMap((folder) => filesBelow(join(top, folder), '').map((file) => `${folder}/${file}`))
    .filter((file) => !/\.test\.ts$/.test(file))
  const files = [...sources, ...output.files]
  return inputsHash(
    files.map((file) => join(top, file)),
    files
  )
}

/** @param {'app' | 'cli'} name */
const stampFile = (name) => join(root, 'out', `.${name}.sources`)

/**
 * @param {'app' | 'cli'} name
 * @param {string} hash of its sources
 */
function isCurrent(name, hash) {
  const stamp = stampFile(name)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && outputs[name].results.every((file) => existsSync(join(root, file)))
}

/**
 * Builds an output unless it is current.
 * @param {'app' | 'cli'} name
 * @throws {MissingPart} with the builder's words when it fails
 */
export async function ensureBuilt(name) {
  const hash = sourcesHash(outputs[name])
  if (isCurrent(name, hash)) return
  const began = Date.now()
  say(`Building ${outputs[name].title}`)
  const result = await run(process.execPath, outputs[name].command, { cwd: root, env: { ...process.env, NO_COLOR: '1' } })
  if (result.status !== 0)
    throw new MissingPart(`${outputs[name].title} does not build:\n${(result.stdout + result.stderr).trim().slice(-4000)}`, 'Mend the sources named above.')
  mkdirSync(join(root, 'out'), { recursive: true })
  writeNotices()
  writeFileSync(stampFile(name), hash)
  say(`  done (${durationText(Date.now() - began)})`)
}
