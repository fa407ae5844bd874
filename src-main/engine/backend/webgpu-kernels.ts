import * as tf from '@tensorflow/tfjs-core'
import { poolGradientKernel } from './pool-gradient'
import { segmentSumKernel } from './segment-sum'
import { tileByAxis } from './tile-by-axis'

/** tfjs-backend-webgpu's own numbers (BatchMatMul_impl): so many products an entry, and more entries than that, are split with atomics. */
const splitFrom = 2000
const reducedUpTo = 128
/** MatMulSmallOutputSizeProgram of its MatMulProgramType. */
const unsplit = 2
/** Rows that one part of a long sum takes at least. */
const leastRows = 256

/** Tensors that one program adds: with the sum they are the eight storage buffers that every WebGPU device has. */
const addedAtOnce = 7

/** The flag of tfjs that decides how a matrix product is computed; -1 leaves it to the shapes. */
const programType = 'WEBGPU_MATMUL_PROGRAM_TYPE'

/**
 * Mends what tfjs-backend-webgpu 4.22 has wrong for training. Long matrix products are split over threads that add their parts in
 * whatever order they end, as are the gradients of gathers, so that results differ from run to run: here they are products, added in
 * one order. The gradient of a maximum pool goes to the last of equal values instead of the first. Tiling five dimensions is left to
 * the host, which cannot read the device at once. Sums of many tensors take one program with a buffer for each, more than a device has.
 *
 * @param software whether the adapter computes in software: threads that wait for each other cost six times as much there, and one
 *   program does with fewer of them
 */
export function mendKernels(software: boolean): void {
  if (software) tf.env().set(programType, unsplit)
  for (const kernel of [poolGradientKernel('webgpu'), segmentSumKernel('webgpu')]) {
    tf.unregisterKernel(kernel.kernelName, 'webgpu')
    tf.registerKernel(kernel)
  }
  replace(tf.BatchMatMul, (original, call) => {
    const { a, b } = call.inputs as { a: tf.Tensor; b: tf.Tensor }
    const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs
    const [rows, inner] = lastTwo(a.shape, transposeA)
    const [, columns] = lastTwo(b.shape, transposeB)
    if (inner < splitFrom || rows * columns <= reducedUpTo) return original(call)
    const flat = a.size === inner * rows && b.size === inner * columns
    const parts = flat && transposeA && !transposeB ? partsOf(inner) : 1
    if (parts === 1) return withoutSplitting(() => original(call))
    return tf.tidy(() => {
      const cut = (x: tf.Tensor, width: number): tf.Tensor => tf.reshape(x, [parts, inner / parts, width])
      const product = tf.sum(tf.matMul(cut(a, rows), cut(b, columns), true, false), 0)
      return tf.reshape(product, [...a.shape.slice(0, -2), rows, columns])
    })
  })
  replace(tf.AddN, (original, call) => {
    const tensors = Object.values(call.inputs) as tf.Tensor[]
    if (tensors.length <= addedAtOnce) return original(call)
    return tf.tidy(() => tf.addN([tf.addN(tensors.slice(0, addedAtOnce)), ...tensors.slice(addedAtOnce)]))
  })
  replace(tf.Tile, (original, call) => tileByAxis(original)(call))
  // convolutions become products inside, past the registry
  for (const name of [tf.Conv2D, tf.FusedConv2D]) {
    replace(name, (original, call) => {
      const [height, width, channels] = call.inputs['filter']!.shape as [number, number, number, number]
      return height * width * channels < splitFrom ? original(call) : withoutSplitting(() => original(call))
    })
  }
  replace(tf._FusedMatMul, (original, call) => {
    const { transposeA } = call.attrs as unknown as tf._FusedMatMulAttrs
    const [, inner] = lastTwo(call.inputs['a']!.shape, transposeA)
    return inner < splitFrom ? original(call) : withoutSplitting(() => original(call))
  })
}

type KernelCall = Parameters<tf.KernelFunc>[0]
type KernelResult = ReturnType<tf.KernelFunc>

function replace(kernelName: string, compute: (original: tf.KernelFunc, call: KernelCall) => KernelResult): void {
  const { kernelFunc: original, ...config } = tf.getKernel(kernelName, 'webgpu')
  tf.unregisterKernel(kernelName, 'webgpu')
  tf.registerKernel({ ...config, kernelFunc: (call) => compute(original, call) })
}

/** Rows and columns of a matrix, or of its transpose. */
function lastTwo(shape: readonly number[], transposed: boolean): readonly [number, number] {
  const [rows = 1, columns = 1] = shape.slice(-2)
  return transposed ? [columns, rows] : [rows, columns]
}

/** The most parts of equal length that still have enough rows; 1 when the length has no such divisor. */
function partsOf(length: number): number {
  for (let parts = Math.floor(length / leastRows); parts > 1; parts--) if (length % parts === 0) return parts
  return 1
}

function withoutSplitting(compute: () => KernelResult): KernelResult {
  const usual = tf.env().getNumber(programType)
  tf.env().set(programType, unsplit)
  try {
    return compute()
  } finally {
    tf.env().set(programType, usual)
  }
}
