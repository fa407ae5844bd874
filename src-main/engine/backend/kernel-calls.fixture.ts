import * as tf from '@tensorflow/tfjs-core'

interface HostTensor {
  readonly values: tf.TypedArray
  readonly shape: number[]
  readonly dtype: tf.DataType
}

/** One operation with everything that went in and came out. */
export interface KernelCall {
  readonly kernel: string
  /** Kernel, shapes and attributes in words. */
  readonly text: string
  /** Those of operations that take a list are named by their places. */
  readonly inputs: Readonly<Record<string, HostTensor>>
  readonly listed: boolean
  readonly attrs: tf.NamedAttrMap
  readonly outputs: readonly HostTensor[]
}

/** The operations that `work` runs on the active backend, one of each kernel, shapes and attributes. The backend must read at once. */
export async function recordKernelCalls(work: () => Promise<unknown>): Promise<KernelCall[]> {
  const engine = tf.engine()
  const original = engine.runKernel.bind(engine)
  const calls = new Map<string, KernelCall>()
  engine.runKernel = ((kernel: string, inputs: tf.NamedTensorMap | tf.Tensor[], attrs: tf.NamedAttrMap = {}) => {
    const result = original(kernel, inputs as tf.NamedTensorMap, attrs) as tf.Tensor | tf.Tensor[]
    // fused operations name inputs that they were not given
    const named = Object.entries(inputs as Record<string, tf.Tensor | undefined>).filter((entry): entry is [string, tf.Tensor] => entry[1] !== undefined)
    const shapes = named.map(([, { shape }]) => `[${shape.join()}]`)
    const text = `${kernel} ${shapes.join(' ')} ${JSON.stringify(attrs)}`
    if (!calls.has(text)) {
      const given = Object.fromEntries(named.map(([name, tensor]) => [name, hostTensor(tensor)]))
      calls.set(text, { kernel, text, inputs: given, listed: Array.isArray(inputs), attrs, outputs: [result].flat().map(hostTensor) })
    }
    return result
  }) as typeof engine.runKernel
  try {
    await work()
  } finally {
    Reflect.deleteProperty(engine, 'runKernel')
  }
  return [...calls.values()]
}

/** The same operation on the backend that is active now. */
export async function replayKernelCall({ kernel, inputs, listed, attrs }: KernelCall): Promise<HostTensor[]> {
  const given = Object.entries(inputs).map(([name, { values, shape, dtype }]) => [name, tf.tensor(values, shape, dtype)] as const)
  const tensors = given.map(([, tensor]) => tensor)
  const outputs = [tf.engine().runKernel(kernel, (listed ? tensors : Object.fromEntries(given)) as tf.NamedTensorMap, attrs) as tf.Tensor | tf.Tensor[]].flat()
  const result = await Promise.all(outputs.map(async (tensor) => ({ values: await tensor.data(), shape: tensor.shape, dtype: tensor.dtype })))
  tf.dispose([...outputs, ...tensors])
  return result
}

function hostTensor(tensor: tf.Tensor): HostTensor {
  return { values: tensor.dataSync().slice(), shape: tensor.shape, dtype: tensor.dtype }
}
