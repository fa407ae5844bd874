import * as tf from '@tensorflow/tfjs-core'
import { adapterDevice, adapterName } from '@shared/domain/webgpu-adapter'
import type { AdapterFacts } from '@shared/domain/webgpu-adapter'
import { activate } from './activate'
import type { StartedLibrary, WebgpuFiles } from './backend'
import { loadDawn, webgpuUnavailable } from './native/dawn'
import { tfjsVersion } from './tfjs-version'
import { DawnBackend } from './webgpu-device'
import { mendKernels } from './webgpu-kernels'

/** One device a process, made again only after it failed. */
let present: { readonly backend: DawnBackend; readonly adapter: string; readonly device: StartedLibrary['device'] } | null = null
let mended = false

/**
 * WebGPU outside a browser: tfjs's kernels, one at a time, on the adapter that Dawn prefers.
 * @throws AppError `backend-unavailable` without Dawn, without an adapter, or when the adapter gives no device
 */
export async function startWebgpu(files: WebgpuFiles | null): Promise<StartedLibrary> {
  if (files === null) throw webgpuUnavailable('Dawn is not part of this build')
  if (present && present.backend.failure !== null) {
    tf.removeBackend('webgpu')
    present = null
  }
  present ??= await open(files)
  if (!mended) mendKernels(present.device === 'cpu')
  mended = true
  await activate('webgpu')
  const { adapter, device } = present
  return { library: 'tfjs-backend-webgpu', version: tfjsVersion, device, adapter }
}

async function open(files: WebgpuFiles): Promise<NonNullable<typeof present>> {
  const adapter = await loadDawn(files).requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) throw webgpuUnavailable('there is no adapter: no graphics driver with Vulkan (Linux), Metal or Direct3D 12 was found')
  // the types that tfjs brings are older than this part of WebGPU
  const { info } = adapter as GPUAdapter & { readonly info: GPUAdapterInfo & AdapterFacts }
  const device = await adapter.requestDevice({ requiredLimits: limitsOf(adapter) }).catch((error: unknown) => {
    throw webgpuUnavailable(`${adapterName(info)} gives no device (${error instanceof Error ? error.message : String(error)})`, error)
  })
  const backend = new DawnBackend(device, info)
  tf.registerBackend('webgpu', () => backend)
  return { backend, adapter: adapterName(info), device: adapterDevice(info) }
}

/** What tfjs's own start asks for: as much as the adapter has. */
function limitsOf({ limits }: GPUAdapter): Record<string, number> {
  const names = [
    'maxComputeWorkgroupStorageSize',
    'maxComputeWorkgroupsPerDimension',
    'maxStorageBufferBindingSize',
    'maxBufferSize',
    'maxComputeWorkgroupSizeX',
    'maxComputeInvocationsPerWorkgroup'
  ] as const
  return Object.fromEntries(names.map((name) => [name, limits[name]]))
}
