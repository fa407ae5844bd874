/* What the builds must hold, whatever the bundler does: each process gets only what its sandbox allows, in syntax its runtime reads. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../places.mjs'
import { filesBelow } from '../setup/tensorflow-folder.mjs'

const ELECTRON_REQUIRED = /require\(["'`]electron["'`]\)/
/** The window's files are ES modules; what would reach outside the page is named here. */
const NODE_IN_RENDERER = /\brequire\(["'`]|from\s*["'`]node:|import\(["'`]node:/

/**
 * @param {string} folder the output folder
 * @returns {import('./rooms.mjs').Check[]}
 */
export function checkBundles(folder = join(root, 'out')) {
  const files = filesBelow(folder, '').filter((file) => file.endsWith('.js'))
  const text = (/** @type {string} */ file) => readFileSync(join(folder, file), 'utf8')
  const engines = files.filter((file) => /^main\/chunks\/engine-/.test(file))
  const preload = files.filter((file) => file.startsWith('preload/'))
  const page = existsSync(join(folder, 'renderer/index.html')) ? text('renderer/index.html') : ''
  const wasm = filesBelow(folder, '').filter((file) => /^wasm\/.*\.wasm$/.test(file))
  return [
    { title: 'the engine is a bundle of its own', problems: engines.length === 1 ? [] : [`out/main/chunks holds ${engines.length} engine bundles`] },
    {
      title: 'the engine knows no Electron',
      problems: engines.filter((file) => ELECTRON_REQUIRED.test(text(file))).map((file) => `${file} requires electron`)
    },
    { title: 'the main process does not load the engine', problems: loadsEngine(text('main/index.js')) },
    { title: 'the preload is one file', problems: preload.length === 1 ? [] : [`out/preload holds ${preload.join(', ')}`] },
    {
      title: 'the preload requires nothing but electron',
      problems: preload.flatMap((file) =>
        [...text(file).matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map((found) => found[1] ?? '').filter((name) => name !== 'electron')
      )
    },
    {
      title: 'the window requires nothing of Node',
      problems: files.filter((file) => file.startsWith('renderer/') && NODE_IN_RENDERER.test(text(file))).map((file) => `${file} does`)
    },
    {
      title: 'the page has no inline script',
      problems: /<script(?![^>]*\bsrc=)[^>]*>/.test(page) || page === '' ? ['out/renderer/index.html has one, or is missing'] : []
    },
    { title: 'the WebAssembly files are there', problems: wasm.length >= 3 ? [] : [`out/wasm holds ${wasm.length}`] },
    { title: 'Dawn is there', problems: existsSync(join(folder, 'dawn/dawn.node')) ? [] : ['out/dawn holds no dawn.node'] },
    { title: 'the command line is one file without Electron', problems: ELECTRON_REQUIRED.test(text('cli.js')) ? ['out/cli.js requires electron'] : [] }
  ]
}

/** @param {string} index text of out/main/index.js */
function loadsEngine(index) {
  return /require\(["'`][^"'`]*engine[^"'`]*["'`]\)/.test(index) ? ['out/main/index.js requires an engine bundle'] : []
}
