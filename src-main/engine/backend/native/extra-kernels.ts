import * as tf from '@tensorflow/tfjs-core'
import { createTensorsTypeOpAttr } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend'

/**
 * TensorFlow operations that tfjs-node does not use, for the networks' hot spots: the gradients of activations in one pass
 * over memory instead of three or four, the plain matrix product, which has less to prepare than the batched one, and gathering
 * without reading the indices back.
 */
export function registerExtraKernels(): void {
  registerGradientOf('TanhGrad', ['y', 'dy'])
  registerGradientOf('SigmoidGrad', ['y', 'dy'])
  registerGradientOf('ReluGrad', ['dy', 'y'])
  registerGradientOf('LeakyReluGrad', ['dy', 'y'], ['alpha'])
  replaceMatrixProduct()
  replaceGather()
}

function registerGradientOf(operation: string, order: readonly ['y', 'dy'] | readonly ['dy', 'y'], numbers: readonly string[] = []): void {
  tf.registerKernel({
    kernelName: operation,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend: active }) => {
      const backend = active as NodeJSKernelBackend
      const { TF_ATTR_FLOAT: type } = backend.binding
      const given = inputs as Record<'y' | 'dy', tf.TensorInfo>
      return backend.executeSingleOutput(
        operation,
        [createTensorsTypeOpAttr('T', 'float32'), ...numbers.map((name) => ({ name, type, value: attrs![name] as number }))],
        order.map((name) => given[name])
      )
    }
  })
}

function replaceMatrixProduct(): void {
  const { kernelFunc: batched, ...config } = tf.getKernel(tf.BatchMatMul, 'tensorflow')
  const product: tf.KernelFunc = (call) => {
    const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo }
    if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== 'float32' || b.dtype !== 'float32') return batched(call)
    const backend = call.backend as NodeJSKernelBackend
    const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs
    const { TF_ATTR_BOOL: type } = backend.binding
    const attributes = [
      { name: 'transpose_a', type, value: transposeA },
      { name: 'transpose_b', type, value: transposeB },
      createTensorsTypeOpAttr('T', 'float32')
    ]
    return backend.executeSingleOutput('MatMul', attributes, [a, b])
  }
  tf.unregisterKernel(tf.BatchMatMul, 'tensorflow')
  tf.registerKernel({ ...config, kernelFunc: product })
}

/** tfjs-node's own brings all indices to the host to check them, which TensorFlow does again, and which no graph can hold. */
function replaceGather(): void {
  const { kernelFunc: _, ...config } = tf.getKernel(tf.GatherV2, 'tensorflow')
  const gather: tf.KernelFunc = (call) => {
    const { x, indices } = call.inputs as { x: tf.TensorInfo; indices: tf.TensorInfo }
    const { axis, batchDims } = call.attrs as unknown as tf.GatherV2Attrs
    const backend = call.backend as NodeJSKernelBackend
    tf.backend_util.segment_util.collectGatherOpShapeInfo(x as tf.Tensor, indices as tf.Tensor, axis, batchDims)
    const attributes = [
      { name: 'batch_dims', type: backend.binding.TF_ATTR_INT, value: batchDims },
      createTensorsTypeOpAttr('Tparams', x.dtype),
      createTensorsTypeOpAttr('Tindices', indices.dtype),
      createTensorsTypeOpAttr('Taxis', 'int32')
    ]
    const along = tf.scalar(axis, 'int32')
    try {
      return backend.executeSingleOutput('GatherV2', attributes, [x, indices, along])
    } finally {
      along.dispose()
    }
  }
  tf.unregisterKernel(tf.GatherV2, 'tensorflow')
  tf.registerKernel({ ...config, kernelFunc: gather })
}
