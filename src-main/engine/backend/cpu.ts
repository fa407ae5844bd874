import '@tensorflow/tfjs-backend-cpu'
import { version_cpu } from '@tensorflow/tfjs-backend-cpu'
import { activate } from './activate'
import type { StartedLibrary } from './backend'

/** Plain JavaScript kernels: slow, always there, the yardstick in tests. */
export async function startCpu(): Promise<StartedLibrary> {
  await activate('cpu')
  return { library: 'tfjs-backend-cpu', version: version_cpu, device: 'cpu' }
}
