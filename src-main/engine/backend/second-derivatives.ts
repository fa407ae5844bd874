import * as tf from '@tensorflow/tfjs-core'
import { valuesAtMaxima } from './pool-gradient'

/** A recorded operation (tfjs's TapeNode): what it read, by name, and what it gave. */
interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor>>
  readonly outputs: readonly tf.Tensor[]
}

/**
 * The gradient of a scalar, which can be derived again.
 *
 * tfjs-core 4.22 saves a copy of a result for its gradient before it records the operation that gave the result. Its search for what
 * depends on x goes through the record once, from the beginning, and so takes such copies for constants: the second derivative of
 * exp would be zero. Here the record is put in order before it is searched.
 */
export function derivable(of: (x: tf.Tensor1D) => tf.Scalar): (x: tf.Tensor1D) => tf.Tensor1D {
  return tf.grad((x) => {
    const y = of(x as tf.Tensor1D)
    orderTape()
    return y
  }) as (x: tf.Tensor1D) => tf.Tensor1D
}

/** Every recorded operation after those whose results it reads; otherwise in the order there was. */
function orderTape(): void {
  const { activeTape: tape } = (tf.engine() as unknown as { readonly state: { readonly activeTape: TapeNode[] } }).state
  const source = new Map(tape.flatMap((node) => node.outputs.map(({ id }) => [id, node] as const)))
  const placed = new Set<TapeNode>()
  const place = (node: TapeNode): void => {
    if (placed.has(node)) return
    placed.add(node)
    for (const { id } of Object.values(node.inputs)) {
      const before = source.get(id)
      if (before !== undefined && before !== node) place(before)
    }
    ordered.push(node)
  }
  const ordered: TapeNode[] = []
  tape.forEach(place)
  tape.splice(0, tape.length, ...ordered)
}

/**
 * Gradients of the kernels that gradients are made of, where tfjs has none: what it takes to derive a network twice. What it does have,
 * and what is linear (convolutions by their input, sums, products), needs nothing.
 */
export function registerSecondDerivatives(): void {
  for (const config of [...comparisons, ...activations, poolGradient, filterGradient]) if (!tf.getGradient(config.kernelName)) tf.registerGradient(config)
}

function zeros({ shape }: tf.Tensor): tf.Tensor {
  return tf.zeros(shape, 'float32')
}

/** Comparisons do not change with their operands, but where they jump. */
const comparisons: readonly tf.GradConfig[] = [tf.Equal, tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.LogicalAnd].map((kernelName) => ({
  kernelName,
  inputsToSave: ['a', 'b'],
  gradFunc: (_, saved) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor]
    return { a: () => zeros(a), b: () => zeros(b) }
  }
}))

interface Slope {
  /** The derivative of a nonlinearity, from its result y. */
  readonly slope: (y: tf.Tensor, attrs: tf.NamedAttrMap) => tf.Tensor
  /** The derivative of that by y. */
  readonly bend: (y: tf.Tensor) => tf.Tensor
}

const slopes: Readonly<Record<string, Slope>> = {
  TanhGrad: { slope: (y) => tf.sub(1, tf.square(y)), bend: (y) => tf.mul(y, -2) },
  SigmoidGrad: { slope: (y) => tf.sub(y, tf.square(y)), bend: (y) => tf.sub(1, tf.mul(y, 2)) },
  ReluGrad: { slope: (y) => tf.step(y), bend: (y) => tf.zerosLike(y) },
  LeakyReluGrad: { slope: (y, { alpha }) => tf.add(tf.mul(tf.step(y), 1 - Number(alpha)), Number(alpha)), bend: (y) => tf.zerosLike(y) }
}

/** TensorFlow's own kernels: slope(y) dy. */
const activations: readonly tf.GradConfig[] = Object.entries(slopes).map(([kernelName, { slope, bend }]) => ({
  kernelName,
  inputsToSave: ['y', 'dy'],
  gradFunc: (upstream, saved, attrs) => {
    const [y, dy] = saved as [tf.Tensor, tf.Tensor]
    return { y: () => tf.mul(upstream as tf.Tensor, tf.mul(dy, bend(y))), dy: () => tf.mul(upstream as tf.Tensor, slope(y, attrs)) }
  }
}))

/** The gradient of a pool hands each window's upstream to its largest entry; backwards, the entry's value is the window's. */
const poolGradient: tf.GradConfig = {
  kernelName: tf.MaxPoolGrad,
  inputsToSave: ['dy', 'input', 'output'],
  gradFunc: (upstream, saved, attrs) => {
    const [dy, input, output] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as tf.MaxPoolGradAttrs
    const given = { filterSize, strides, pad, dimRoundingMode } as unknown as tf.NamedAttrMap
    return {
      dy: () => {
        const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode)
        // windows that share pixels are looked through one by one
        if (info.filterHeight > info.strideHeight || info.filterWidth > info.strideWidth) return valuesAtMaxima(upstream as tf.Tensor4D, input, info)
        const largest = tf.engine().runKernel<tf.Tensor4D>(tf.MaxPoolGrad, { dy: tf.onesLike(dy), input, output }, given)
        const [height, width] = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize
        const shares = tf.avgPool(tf.mul<tf.Tensor4D>(upstream as tf.Tensor4D, largest), filterSize, strides, pad, dimRoundingMode)
        return tf.mul(shares, height * width)
      },
      input: () => zeros(input),
      output: () => zeros(output)
    }
  }
}

/** The gradient of a convolution by its filter is linear in what went in and in what came back. */
const filterGradient: tf.GradConfig = {
  kernelName: tf.Conv2DBackpropFilter,
  inputsToSave: ['x', 'dy'],
  gradFunc: (upstream, saved, attrs) => {
    const [x, dy] = saved as [tf.Tensor4D, tf.Tensor4D]
    const { strides, pad, dataFormat, dimRoundingMode } = attrs as unknown as tf.Conv2DBackpropFilterAttrs
    const filter = upstream as tf.Tensor4D
    const given = { strides, pad, dataFormat, dimRoundingMode, inputShape: x.shape } as unknown as tf.NamedAttrMap
    return {
      x: () => tf.engine().runKernel<tf.Tensor4D>(tf.Conv2DBackpropInput, { dy, filter }, given),
      dy: () => tf.conv2d(x, filter, strides, pad, dataFormat, 1, dimRoundingMode)
    }
  }
}
