/*
 * Stands in for Electron's default_app.asar in a runtime whose own copy was replaced by an application: it takes the same command line
 * (`electron [-r module] [-v] [-a] [--app=]path`) and loads the app found there.
 */
'use strict'
const fs = require('fs')
const path = require('path')
const url = require('url')
const Module = require('module')
const electron = require('electron')

/** setVersion and setAppPath are Electron's own, not in its types. */
const app = /** @type {any} */ (electron.app)

/** @param {readonly string[]} args */
function parse(args) {
  /** @type {{ file: string, version: boolean, abi: boolean, modules: string[] }} */
  const found = { file: '', version: false, abi: false, modules: [] }
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? ''
    if (word === '-r' || word === '--require') found.modules.push(args[++i] ?? '')
    else if (word === '-v' || word === '--version') found.version = true
    else if (word === '-a' || word === '--abi') found.abi = true
    else if (word.startsWith('--app=')) return { ...found, file: word.slice('--app='.length) }
    else if (!word.startsWith('-')) return { ...found, file: word }
  }
  return found
}

/** @param {string} target folder with a package.json, or a module */
async function load(target) {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true })
  const absolute = path.resolve(target)
  const manifestFile = path.join(absolute, 'package.json')
  const isPackage = fs.existsSync(manifestFile)
  if (isPackage) {
    const manifest = JSON.parse(fs.readFileSync(manifestFile, 'utf8'))
    if (manifest.version) app.setVersion(manifest.version)
    app.name = manifest.productName || manifest.name || app.name
    app.setDesktopName(manifest.desktopName || `${app.name}.desktop`)
  }
  // the resolver Electron's own default app uses: honours "main" and index files
  const file = /** @type {any} */ (Module)._resolveFilename(absolute, null, true)
  app.setAppPath(isPackage ? absolute : path.dirname(file))
  if (file.endsWith('.mjs')) await import(url.pathToFileURL(file).toString())
  else require(file)
}

/** @param {string} line */
function answer(line) {
  fs.writeSync(1, `${line}\n`)
  process.exit(0)
}

const options = parse(process.argv.slice(1))
if (options.version) answer(`v${process.versions.electron}`)
if (options.abi) answer(process.versions.modules)
if (options.modules.length > 0) /** @type {any} */ (Module)._preloadModules(options.modules)
if (options.file === '') {
  console.error('usage: electron [options] path-to-app')
  process.exit(2)
}
load(options.file).catch((reason) => {
  console.error('The app threw an error while it was loaded')
  console.error(reason instanceof Error ? reason.stack : reason)
  process.exit(1)
})
