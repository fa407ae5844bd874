import * as tf from '@tensorflow/tfjs-core'
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm'
import { AppError } from '@shared/domain/errors'
import { activate } from './activate'
import type { StartedLibrary } from './backend'
import { convFilterGradientKernel } from './conv-filter-gradient'
import { poolGradientKernel } from './pool-gradient'
import { segmentSumKernel } from './segment-sum'

let folderInUse: string | null = null

/**
 * WebAssembly kernels on one thread: the fallback that needs nothing native.
 * tfjs-backend-wasm 4.22 can train neither convolutions nor what gathers rows: two kernels are missing, which are added here, and one is
 * wrong, which is mended.
 */
export async function startWasm(folder: string | null): Promise<StartedLibrary> {
  if (folder === null) {
    throw new AppError('backend-unavailable', 'Backend wasm: its .wasm files are not part of this build.', {
      remedy: 'Install the package again, or use backend cpu.'
    })
  }
  // the path is fixed once the module is loaded; saying it again would throw
  if (folderInUse === null) setWasmPaths(folder.endsWith('/') ? folder : `${folder}/`)
  folderInUse = folder
  if (!mended) mend()
  await activate('wasm')
  return { library: 'tfjs-backend-wasm', version: version_wasm, device: 'cpu' }
}

let mended = false

function mend(): void {
  tf.unregisterKernel(tf.MaxPoolGrad, 'wasm')
  tf.registerKernel(poolGradientKernel('wasm'))
  tf.registerKernel(convFilterGradientKernel('wasm'))
  tf.registerKernel(segmentSumKernel('wasm'))
  mended = true
}
