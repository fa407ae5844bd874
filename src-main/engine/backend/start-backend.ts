import * as tf from '@tensorflow/tfjs-core'
import { AppError, reportOf } from '@shared/domain/errors'
import type { Backend, BackendChoice, BackendDeps, BackendName, SkippedBackend, StartedLibrary } from './backend'
import { startCpu } from './cpu'
import { startWasm } from './wasm'

/** Best first: the order in which `auto` tries them; webgpu is for those who ask for it (docs/decisions.md). */
const preference: readonly BackendName[] = ['tensorflow', 'wasm', 'cpu']

/**
 * Makes a tensor backend the active one of this process.
 * `auto` takes the best that works and says why each better one was passed over.
 * @throws AppError `backend-unavailable` when the chosen one cannot be had;
 *         `engine-restart-required` when TensorFlow is loaded already with another library, other threads or another choice of XLA
 */
export async function startBackend(choice: BackendChoice, deps: BackendDeps): Promise<Backend> {
  if (choice !== 'auto') return describe(choice, await start(choice, deps), [])
  const skipped: SkippedBackend[] = []
  for (const name of preference) {
    try {
      return describe(name, await start(name, deps), skipped)
    } catch (error) {
      // a loaded library that no longer fits needs a new process, not a slower backend
      if (!(error instanceof AppError) || error.code !== 'backend-unavailable') throw error
      skipped.push({ name, reason: reasonOf(error) })
    }
  }
  throw new AppError('backend-unavailable', 'No tensor backend works on this machine.', {
    detail: skipped.map(({ name, reason }) => `${name}: ${reason}`).join('\n')
  })
}

async function start(name: BackendName, deps: BackendDeps): Promise<StartedLibrary> {
  switch (name) {
    case 'tensorflow': {
      if (deps.native === null) {
        throw new AppError('backend-unavailable', 'Backend tensorflow: this build has no native addons.', {
          remedy: 'Run `npm run setup`, or use backend wasm.'
        })
      }
      // loaded on demand: its kernels are a third of the engine's code
      const { startTensorflow } = await import('./native/tensorflow')
      return startTensorflow(deps.native, deps)
    }
    case 'webgpu': {
      // loaded on demand, as above
      const { startWebgpu } = await import('./webgpu')
      return startWebgpu(deps.webgpu)
    }
    case 'wasm':
      return startWasm(deps.wasmFolder)
    case 'cpu':
      return startCpu()
  }
}

function describe(name: BackendName, library: StartedLibrary, skipped: readonly SkippedBackend[]): Backend {
  return {
    name,
    ...library,
    skipped,
    liveTensors: () => tf.memory().numTensors,
    memory: () => {
      const { numTensors, numBytes } = tf.memory()
      return { tensors: numTensors, bytes: numBytes }
    }
  }
}

function reasonOf(error: AppError): string {
  const { message, remedy } = reportOf(error)
  return remedy === '' ? message : `${message} ${remedy}`
}
