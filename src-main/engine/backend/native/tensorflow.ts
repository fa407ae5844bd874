import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-node-gpu/dist/register_all_kernels'
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend'
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'
import { AppError } from '@shared/domain/errors'
import { activate } from '../activate'
import type { LibraryOptions, NativeFiles, StartedLibrary, ThreadPools } from '../backend'
import { registerExtraKernels } from './extra-kernels'

/** Stands in every libtensorflow folder, CPU and CUDA alike; it finds its framework library beside itself. */
const libraryName = 'libtensorflow_cc.so.2'

/** Clusters of operations that fuse into one loop; with convolutions and products in them too, small networks ran at half the speed. */
const xlaFlags = '--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit --tf_xla_ops_to_cluster=FUSIBLE'

interface LoadedLibrary extends StartedLibrary, LibraryOptions {
  readonly folder: string
}

/** A process can load one libtensorflow, which makes its thread pools and reads its flags once. */
let loaded: LoadedLibrary | null = null

/**
 * TensorFlow's own kernels through tfjs-node's binding. The loader addon opens the library first, so that one
 * binding, linked without TensorFlow, serves whichever build was chosen.
 */
export async function startTensorflow(files: NativeFiles, options: LibraryOptions): Promise<StartedLibrary> {
  if (files.problem !== undefined) throw unavailable(files.problem)
  const { libraryFolder, addonFolder } = files
  if (libraryFolder === null) throw unavailable('no libtensorflow is installed')
  if (loaded) refuseChange(loaded, libraryFolder, options)
  else loaded = load(addonFolder, libraryFolder, options)
  await activate('tensorflow')
  const { library, version, device } = loaded
  return { library, version, device }
}

function load(addonFolder: string, libraryFolder: string, { threads, xla }: LibraryOptions): LoadedLibrary {
  const library = join(libraryFolder, libraryName)
  // without the library the addon would end the process (unresolved symbols) instead of throwing
  if (!existsSync(library)) throw unavailable(`there is no ${library}`)
  process.env['TF_NUM_INTRAOP_THREADS'] = String(threads.intra)
  process.env['TF_NUM_INTEROP_THREADS'] = String(threads.inter)
  // the plan decides, not what the environment happens to hold
  if (xla) process.env['TF_XLA_FLAGS'] = xlaFlags
  else delete process.env['TF_XLA_FLAGS']
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  const binding = bindingOf(addonFolder, library)
  const backend = new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu')
  tf.registerBackend('tensorflow', () => backend as unknown as tf.KernelBackend, 3)
  registerExtraKernels()
  return { library: 'libtensorflow', version: binding.TF_Version, device: backend.isUsingGpuDevice ? 'cuda' : 'cpu', folder: libraryFolder, threads, xla }
}

function bindingOf(addonFolder: string, library: string): TFJSBinding {
  const addons = createRequire(join(addonFolder, 'addon.js')) // a require of its own, which bundlers leave alone
  try {
    const loader = addons(join(addonFolder, 'loader.node')) as { open(path: string): void }
    loader.open(library)
    return addons(join(addonFolder, 'tfjs_binding.node')) as TFJSBinding
  } catch (error) {
    throw unavailable(`loading ${library} failed (${error instanceof Error ? error.message : String(error)})`, error)
  }
}

function refuseChange(present: LoadedLibrary, folder: string, { threads, xla }: LibraryOptions): void {
  const { intra, inter } = present.threads
  if (present.folder === folder && intra === threads.intra && inter === threads.inter && present.xla === xla) return
  const words = (pools: ThreadPools, clustered: boolean): string => `${pools.intra} + ${pools.inter} threads, XLA ${clustered ? 'on' : 'off'}`
  throw new AppError(
    'engine-restart-required',
    `TensorFlow is loaded already from ${present.folder} (${words(present.threads, present.xla)}); ${folder} (${words(threads, xla)}) needs a new engine process.`,
    { remedy: 'Start the engine again.' }
  )
}

function unavailable(reason: string, cause?: unknown): AppError {
  return new AppError('backend-unavailable', `Backend tensorflow: ${reason}.`, { remedy: 'Run `npm run setup` to install it, or use backend wasm.', cause })
}
