/*
 * The whole set-up: everything a fresh clone lacks, once. What the app can do without (the native backend) is reported and passed over;
 * what it cannot do without ends the set-up.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runOrThrow } from '../child.mjs'
import { durationText, MissingPart, say } from '../console.mjs'
import { root, runtimesFolder } from '../places.mjs'
import { addonsExist, ensureDebianPackages } from './debian-packages.mjs'
import { ensureNodePackages } from './node-packages.mjs'
import { isRuntimeWhole } from './tensorflow-folder.mjs'
import { ensureTensorflowCpu, TENSORFLOW_VERSION } from './tensorflow-cpu.mjs'

/**
 * @typedef {object} Wanted
 * @property {boolean} electron the window will open
 * @property {boolean} [tests] end-to-end tests will run
 * @property {boolean} [cuda] add the CUDA build
 * @property {boolean} [quiet] says nothing when nothing is missing
 * @property {boolean} [thorough] asked for by name: tries again what was passed over before, and reports each part
 */

/**
 * @param {Wanted} wanted
 * @returns {Promise<{ electron: import('./electron-runtime.mjs').ElectronFound | null }>}
 * @throws {MissingPart} when the app cannot run at all
 */
export async function setUp(wanted) {
  const began = Date.now()
  const report = wanted.thorough === true ? (/** @type {string} */ line) => say(`  ${line}`) : () => undefined
  if (wanted.quiet !== true) say('Set-up')
  const fallbackMayBeNeeded = wanted.electron && !existsSync(join(root, 'node_modules/electron/dist'))
  await ensureDebianPackages({
    wheels: fallbackMayBeNeeded || wanted.cuda === true || !isRuntimeWhole(join(runtimesFolder(process.env), `tensorflow-cpu-${TENSORFLOW_VERSION}`)),
    addons: !addonsExist(),
    electron: wanted.electron,
    virtualDisplay: wanted.tests === true,
    quiet: wanted.quiet === true
  })
  report(await ensureNodePackages())
  await runOrThrow(process.execPath, [join(root, 'scripts/build-datasets.mjs')], { cwd: root, show: true })
  const native = await withoutNativeBackend(() => ensureTensorflowCpu(process.env), report, wanted)
  if (wanted.cuda === true) {
    const { ensureTensorflowCuda } = await import('./tensorflow-cuda.mjs')
    report(await ensureTensorflowCuda(process.env))
  }
  // node_modules may only exist since a moment ago, so what imports from it is loaded now
  const { ensureNativeAddons } = await import('./native-addons.mjs')
  if (native) await withoutNativeBackend(() => ensureNativeAddons(), report, wanted)
  if (!wanted.electron) return done(began, null, wanted)
  const { ensureElectron } = await import('./electron-runtime.mjs')
  const electron = await ensureElectron(process.env, { replaceFallback: wanted.thorough === true })
  report(`Electron ${electron.version} in ${electron.folder}`)
  return done(began, electron, wanted)
}

/**
 * @template T
 * @param {number} began
 * @param {T} electron
 * @param {Wanted} wanted
 */
function done(began, electron, wanted) {
  if (wanted.quiet !== true) say(`  ready (${durationText(Date.now() - began)})`)
  return { electron }
}

/**
 * Runs a step that the app can do without: training then runs on WebAssembly.
 * @param {() => Promise<string>} step
 * @param {(line: string) => void} report
 * @param {Wanted} wanted
 */
async function withoutNativeBackend(step, report, wanted) {
  try {
    report(await step())
    return true
  } catch (thrown) {
    if (!(thrown instanceof MissingPart)) throw thrown
    if (wanted.quiet === true) say(`No native backend, WebAssembly is used: ${thrown.message} (npm run setup says more)`)
    else say(`  ${thrown.message}\n  ${thrown.remedy}\n  Going on without the native backend: training runs on WebAssembly, several times slower.`)
    return false
  }
}
