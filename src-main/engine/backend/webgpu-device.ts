import * as tf from '@tensorflow/tfjs-core'
import { WebGPUBackend, webgpu_util } from '@tensorflow/tfjs-backend-webgpu'
import { AppError } from '@shared/domain/errors'
import { webgpuUnavailable } from './native/dawn'

type RunProgram = WebGPUBackend['runWebGPUProgram']

/**
 * tfjs's WebGPU backend on one device, mended in four ways: what goes wrong on the device is an error (WebGPU reports it apart from
 * the call that caused it, and a buffer that was never written reads as zeros), uploads need no memory outside V8's, programs whose
 * results depend on the order of threads are refused, and so are reads that WebGPU cannot do.
 */
export class DawnBackend extends WebGPUBackend {
  #failure: string | null = null

  constructor(device: GPUDevice, adapter: GPUAdapterInfo) {
    super(device, adapter)
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault()
      this.#failure ??= (event as GPUUncapturedErrorEvent).error.message.split('\n')[0] ?? ''
    })
    void device.lost.then(({ message }) => {
      this.#failure ??= `the device was lost: ${message}`
    })
  }

  /** What went wrong on this device first; null while nothing has. */
  get failure(): string | null {
    return this.#failure
  }

  /** Through the queue: a mapped buffer would be memory outside V8's, which Electron does not allow. */
  override uploadToGPU(dataId: object): void {
    const data = this.tensorMap.get(dataId)
    if (data.resource || !isTyped(data.values)) return super.uploadToGPU(dataId)
    const { values } = data
    const size = webgpu_util.GPUBytesPerElement(data.dtype) * tf.util.sizeFromShape(data.shape)
    const buffer = this.bufferManager.acquireBuffer(size, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST)
    this.queue.writeBuffer(buffer, 0, values instanceof Uint8Array ? Int32Array.from(values) : values)
    // the values live on the device alone from now on
    Object.assign(data, { resource: buffer, values: null })
  }

  /** @throws AppError `internal` for float sums by atomic additions: they come out differently from run to run */
  override runWebGPUProgram(...given: Parameters<RunProgram>): ReturnType<RunProgram> {
    const [program, , type] = given
    if (program.atomic === true && type === 'float32') {
      throw new AppError('internal', `Backend webgpu: ${program.shaderKey} adds in no fixed order, so that a run could not be repeated.`)
    }
    return super.runWebGPUProgram(...given)
  }

  /** @throws AppError `backend-unavailable` when anything failed on the device since it was started */
  override async read(dataId: object): Promise<tf.backend_util.BackendValues> {
    const values = await super.read(dataId).catch((error: unknown) => {
      this.#failure ??= error instanceof Error ? error.message : String(error)
    })
    if (this.#failure !== null || values === undefined) throw webgpuUnavailable(`computing failed (${this.#failure})`)
    return values
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    const { values } = this.tensorMap.get(dataId)
    if (!isTyped(values)) throw new AppError('internal', 'Backend webgpu: values come from the device with data(), not with dataSync().')
    return values
  }
}

/** A value on the host; what lives on the device alone has null or undefined there. */
function isTyped(values: tf.backend_util.BackendValues | null | undefined): values is Float32Array | Int32Array | Uint8Array {
  return values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array
}
