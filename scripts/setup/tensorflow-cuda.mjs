/*
 * libtensorflow for NVIDIA GPUs: the wheel `tensorflow` and the CUDA wheels it names. The folder keeps the wheels' own layout
 * (tensorflow/ beside nvidia/), because the libraries find each other by paths relative to themselves.
 */
import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { say, sizeText } from '../console.mjs'
import { runtimesFolder } from '../places.mjs'
import { publishFolder } from './publish-folder.mjs'
import { downloadWheels, extractFromWheel, folderSize, requirePip } from './python-wheel.mjs'
import { LIBTENSORFLOW_MEMBERS, LINUX_WHEEL_TAGS, TENSORFLOW_VERSION } from './tensorflow-cpu.mjs'
import { copyNotices, filesBelow, isRuntimeWhole, requireFreeSpace, requireLinuxX64, stripLibraries, writeRuntimeManifest } from './tensorflow-folder.mjs'

/** glibc versions up to the one that TensorFlow itself needs. */
const PLATFORMS = ['2_26', '2_25', '2_24', '2_17', '2_12', '2_5'].map((glibc) => `manylinux_${glibc}_x86_64`)
const TAGS = [
  ...LINUX_WHEEL_TAGS,
  '--abi',
  'none',
  ...[...PLATFORMS, 'manylinux2014_x86_64', 'manylinux2010_x86_64'].flatMap((platform) => ['--platform', platform])
]

const TENSORFLOW = {
  package: 'tensorflow',
  version: TENSORFLOW_VERSION,
  sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  tags: TAGS
}

/** One CUDA 12.9 set within the ranges that the wheel of TensorFlow 2.21 asks for. */
const NVIDIA = [
  { package: 'nvidia-cublas-cu12', version: '12.9.3.13', sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72' },
  { package: 'nvidia-cuda-cupti-cu12', version: '12.9.79', sha256: '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f' },
  { package: 'nvidia-cuda-nvcc-cu12', version: '12.9.86', sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0' },
  { package: 'nvidia-cuda-nvrtc-cu12', version: '12.9.86', sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4' },
  { package: 'nvidia-cuda-runtime-cu12', version: '12.9.79', sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3' },
  { package: 'nvidia-cudnn-cu12', version: '9.28.0.42', sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375' },
  { package: 'nvidia-cufft-cu12', version: '11.4.1.4', sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28' },
  { package: 'nvidia-curand-cu12', version: '10.3.10.19', sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e' },
  { package: 'nvidia-cusolver-cu12', version: '11.7.5.82', sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88' },
  { package: 'nvidia-cusparse-cu12', version: '12.5.10.65', sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78' },
  { package: 'nvidia-nccl-cu12', version: '2.32.3', sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c' },
  { package: 'nvidia-nvjitlink-cu12', version: '12.9.86', sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9' }
].map((wheel) => ({ ...wheel, tags: TAGS }))

/** What runs: libraries, and the assembler and device library that XLA calls. Headers and static libraries stay behind. */
const NVIDIA_MEMBERS = /^nvidia\/[a-z_]+\/(lib\/.*\.so[.0-9]*|bin\/ptxas|nvvm\/libdevice\/.*\.bc)$/

/** Wheels, their libraries as they come, and the stripped libtensorflow beside them. */
const SPACE_NEEDED_BYTES = 12e9

/**
 * The folders of a runtime that hold shared libraries besides libtensorflow's own.
 * @param {readonly string[]} files relative paths
 */
export function nvidiaLibraryFolders(files) {
  return [...new Set(files.flatMap((file) => (/^nvidia\/[^/]+\/lib\//.test(file) ? [file.split('/').slice(0, 3).join('/')] : [])))].sort()
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} one line about the runtime
 * @throws {MissingPart} when it cannot be had on this machine
 */
export async function ensureTensorflowCuda(env) {
  const name = `tensorflow-cuda-${TENSORFLOW_VERSION}`
  const target = join(runtimesFolder(env), name)
  if (isRuntimeWhole(target)) return `${name} is there`
  requireLinuxX64('TensorFlow')
  requirePip(`TensorFlow ${TENSORFLOW_VERSION}`)
  requireFreeSpace(runtimesFolder(env), SPACE_NEEDED_BYTES, name)
  say(`  TensorFlow ${TENSORFLOW_VERSION} for CUDA: downloading 3 GB, once per user`)
  await publishFolder(
    target,
    async (folder, scratch) => {
      const wheels = await downloadWheels([TENSORFLOW, ...NVIDIA], join(scratch, 'wheels'))
      say('    unpacking and stripping')
      for (const wheel of wheels) {
        await extractFromWheel(wheel, LIBTENSORFLOW_MEMBERS, join(scratch, 'libraries'))
        await extractFromWheel(wheel, NVIDIA_MEMBERS, folder)
        rmSync(wheel)
      }
      await stripLibraries(join(scratch, 'libraries'), folder)
      copyNotices(join(scratch, 'libraries/tensorflow'), folder)
      chmodSync(join(folder, 'nvidia/cuda_nvcc/bin/ptxas'), 0o755) // unpacking lost the mode; XLA runs it
      const libraryPaths = nvidiaLibraryFolders(filesBelow(folder, ''))
      const facts = { name, version: TENSORFLOW_VERSION, device: /** @type {const} */ ('cuda'), library: 'tensorflow/libtensorflow_cc.so.2', libraryPaths }
      say('    hashing')
      await writeRuntimeManifest(folder, { ...facts, sources: [TENSORFLOW, ...NVIDIA] })
    },
    isRuntimeWhole
  )
  return `${name} installed in ${target} (${sizeText(folderSize(target))})`
}
