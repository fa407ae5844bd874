/*
 * Linux packages, made offline by scripts/package.mjs, which names the Electron and the libtensorflow that go in. All JavaScript is
 * bundled in out/, so there is no node_modules in a package.
 */
'use strict'
const { realpathSync, rmSync } = require('node:fs')
const { basename, join } = require('node:path')

const runtime = process.env['ROUNDTABLE_PACKAGE_RUNTIME']
const name = process.env['ROUNDTABLE_PACKAGE_NAME']
if (!runtime || !name) throw new Error('packages are made by `npm run package`')

/** @type {import('electron-builder').Configuration} */
module.exports = {
  appId: 'org.roundtable.app',
  productName: 'Roundtable',
  directories: { output: 'dist', buildResources: 'resources/icons' },
  files: ['out/**', '!out/.*', '!**/*.map', 'package.json', 'native/*.node'],
  asar: true,
  // what the dynamic linker and WebAssembly open by path cannot lie in an archive
  asarUnpack: ['native/**', 'out/wasm/**', 'out/dawn/**'],
  extraResources: [
    { from: 'resources', to: 'resources', filter: ['**/*', '!datasets/.*'] },
    { from: runtime, to: `runtimes/${basename(runtime)}` },
    { from: 'LICENSE', to: 'LICENSE' }
  ],
  // the stand-in that opens any app; a package has its own
  afterPack: ({ appOutDir }) => rmSync(join(appOutDir, 'resources/default_app.asar'), { force: true }),
  // what a copy of the executable can be talked into; the fuse for file: pages is not among those of the fallback runtime
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    // stays on: it is how the test of the package takes hold of the app
    enableNodeCliInspectArguments: true,
    onlyLoadAppFromAsar: true,
    enableCookieEncryption: true
  },
  npmRebuild: false,
  electronDist: realpathSync('node_modules/electron/dist'),
  electronVersion: process.env['ROUNDTABLE_PACKAGE_ELECTRON'],
  publish: null,
  linux: {
    category: 'Science',
    executableName: 'roundtable',
    icon: 'resources/icons/icon.png',
    maintainer: 'The Roundtable authors',
    artifactName: `${name}.\${ext}`,
    target: ['dir']
  }
}
