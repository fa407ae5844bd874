import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import { AppError } from '@shared/domain/errors'
import type { BackendName } from './backend'

/** tfjs answers false instead of throwing when a backend does not start, and would go on with another one. */
export async function activate(name: BackendName): Promise<void> {
  // without it, tfjs prints advice to install other packages
  tf.enableProdMode()
  if (await tf.setBackend(name)) return
  throw new AppError('backend-unavailable', `Backend ${name} did not start.`, { remedy: 'Use another backend.' })
}
