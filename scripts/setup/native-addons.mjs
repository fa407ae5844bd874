/*
 * The N-API addons in native/: tfjs_binding.node, from the sources in tfjs-node-gpu; loader.node, which opens libtensorflow before it;
 * dawn_host.node, which does what dawn.node (WebGPU) needs before and after it is loaded. Plain g++ and node-api-headers: no Node headers, no node-gyp, no download, and one build for Node and every Electron.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, runOrThrow } from '../child.mjs'
import { MissingPart, say } from '../console.mjs'
import { root } from '../places.mjs'
import { inputsHash } from './file-hash.mjs'
import { filesBelow } from './tensorflow-folder.mjs'

const FLAGS = ['-std=c++17', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-DNAPI_VERSION=8']
const STAMP = 'inputs.sha256'

const nodeApiHeaders = join(root, 'node_modules/node-api-headers/include')
const tensorflowHeaders = join(root, 'native-src/tensorflow-headers')
const tfjsNode = join(root, 'node_modules/@tensorflow/tfjs-node-gpu')

/** name -> sources and include folders */
const ADDONS = {
  dawn_host: { sources: [join(root, 'native-src/dawn-host.cc')], includes: [nodeApiHeaders], libraries: ['-ldl'] },
  loader: { sources: [join(root, 'native-src/loader.cc')], includes: [nodeApiHeaders], libraries: ['-ldl'] },
  tfjs_binding: {
    sources: [join(tfjsNode, 'binding/tfjs_backend.cc'), join(tfjsNode, 'binding/tfjs_binding.cc')],
    includes: [nodeApiHeaders, tensorflowHeaders, tfjsNode],
    libraries: []
  }
}

/** What the addons are made from, as one hash: sources, headers and flags. */
function currentInputs() {
  const folders = [nodeApiHeaders, tensorflowHeaders, join(tfjsNode, 'binding')]
  const files = folders.flatMap((folder) => filesBelow(folder, '').map((file) => join(folder, file)))
  return inputsHash([join(root, 'native-src/loader.cc'), join(root, 'native-src/dawn-host.cc'), ...files], [...FLAGS, process.platform, process.arch])
}

/**
 * Whether the addons in a folder were made from these inputs.
 * @param {string} folder
 * @param {string} inputs
 */
export function addonsAreCurrent(folder, inputs) {
  const stamp = join(folder, STAMP)
  return existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === inputs && Object.keys(ADDONS).every((name) => existsSync(join(folder, `${name}.node`)))
}

/** The C++ compiler that is used, or null. */
export async function compiler() {
  for (const command of [process.env['CXX'], 'g++', 'c++', 'clang++']) {
    if (command && (await run(command, ['--version'])).status === 0) return command
  }
  return null
}

/**
 * @param {string} [folder]
 * @returns {Promise<string>} one line about the addons
 * @throws {MissingPart} without a compiler
 */
export async function ensureNativeAddons(folder = join(root, 'native')) {
  const inputs = currentInputs()
  if (addonsAreCurrent(folder, inputs)) return 'the native addons are there'
  const command = await compiler()
  if (command === null) throw new MissingPart('a C++ compiler, needed once to build the native addons, is not installed.', 'On Debian: apt-get install -y g++')
  say('  native addons: compiling')
  mkdirSync(folder, { recursive: true })
  const scratch = mkdtempSync(join(folder, '.making-'))
  try {
    const builds = Object.entries(ADDONS).map(([name, { sources, includes, libraries }]) =>
      runOrThrow(command, [...FLAGS, ...includes.flatMap((include) => ['-I', include]), ...sources, '-o', join(scratch, `${name}.node`), ...libraries])
    )
    await Promise.all(builds)
    // renamed over the old files, never written into them: a running process may have those mapped
    for (const file of readdirSync(scratch)) renameSync(join(scratch, file), join(folder, file))
    writeFileSync(join(folder, STAMP), `${inputs}\n`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return 'the native addons are built'
}
