/* libtensorflow for the CPU, taken from its Python wheel, stripped, in the per-user runtimes folder. */
import { join } from 'node:path'
import { say } from '../console.mjs'
import { runtimesFolder } from '../places.mjs'
import { publishFolder } from './publish-folder.mjs'
import { downloadWheels, extractFromWheel, requirePip } from './python-wheel.mjs'
import { copyNotices, isRuntimeWhole, requireFreeSpace, requireLinuxX64, stripLibraries, writeRuntimeManifest } from './tensorflow-folder.mjs'

export const TENSORFLOW_VERSION = '2.21.0'

/** pip's options for the one wheel that is pinned, on any Python. */
export const LINUX_WHEEL_TAGS = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311', '--platform', 'manylinux_2_27_x86_64']

/** The libraries and what their licences ask to go with them. */
export const LIBTENSORFLOW_MEMBERS = /^tensorflow\/(libtensorflow_(cc|framework)\.so\.2|THIRD_PARTY_NOTICES\.txt|include\/LICENSE)$/

const WHEEL = {
  package: 'tensorflow-cpu',
  version: TENSORFLOW_VERSION,
  sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  tags: LINUX_WHEEL_TAGS
}

/** Wheel, both libraries as they come, and both stripped. */
const SPACE_NEEDED_BYTES = 1.8e9

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} one line about the runtime
 * @throws {MissingPart} when it cannot be had on this machine
 */
export async function ensureTensorflowCpu(env) {
  const name = `tensorflow-cpu-${TENSORFLOW_VERSION}`
  const target = join(runtimesFolder(env), name)
  if (isRuntimeWhole(target)) return `${name} is there`
  requireLinuxX64('TensorFlow')
  requirePip(`TensorFlow ${TENSORFLOW_VERSION}`)
  requireFreeSpace(runtimesFolder(env), SPACE_NEEDED_BYTES, name)
  say(`  TensorFlow ${TENSORFLOW_VERSION} for the CPU: downloading 274 MB, once per user`)
  await publishFolder(
    target,
    async (folder, scratch) => {
      const [wheel] = await downloadWheels([WHEEL], join(scratch, 'wheel'))
      if (wheel === undefined) throw new Error(`pip downloaded no wheel of ${WHEEL.package}`)
      say('    unpacking and stripping')
      await extractFromWheel(wheel, LIBTENSORFLOW_MEMBERS, scratch)
      await stripLibraries(join(scratch, 'tensorflow'), folder)
      copyNotices(join(scratch, 'tensorflow'), folder)
      await writeRuntimeManifest(folder, {
        name,
        version: TENSORFLOW_VERSION,
        device: 'cpu',
        library: 'libtensorflow_cc.so.2',
        libraryPaths: [],
        sources: [WHEEL]
      })
    },
    isRuntimeWhole
  )
  return `${name} installed in ${target}`
}
