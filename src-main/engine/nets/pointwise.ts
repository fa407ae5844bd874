import * as tf from '@tensorflow/tfjs-core'

/** A function applied to every element, and its derivative there. */
interface Pointwise {
  readonly value: (x: tf.Tensor) => tf.Tensor
  /** From the input and the value y. */
  readonly slope: (x: tf.Tensor, y: tf.Tensor) => tf.Tensor
  /** The gradient in one operation, on backends that have it. */
  readonly kernel?: { readonly name: string; readonly attrs: tf.NamedAttrMap }
}

/** PyTorch's default. */
const leak = 0.01

const definitions = {
  leaky_relu: {
    value: (x) => tf.leakyRelu(x, leak),
    slope: (x) => tf.add(tf.mul(tf.step(x), 1 - leak), leak),
    kernel: { name: 'LeakyReluGrad', attrs: { alpha: leak } }
  },
  elu: { value: (x) => tf.elu(x), slope: (_, y) => tf.add(tf.minimum(y, 0), 1) },
  // x Phi(x), by the error function, not its tanh approximation
  gelu: { value: (x) => tf.mul(x, normalCdf(x)), slope: (x) => tf.add(normalCdf(x), tf.mul(x, normalDensity(x))) },
  silu: { value: (x) => tf.mul(x, tf.sigmoid(x)), slope: siluSlope },
  // x tanh(softplus(x))
  mish: { value: (x) => tf.mul(x, tf.tanh(tf.softplus(x))), slope: mishSlope },
  // tfjs takes -1 for the slope at 0
  absolute: { value: (x) => tf.abs(x), slope: (x) => tf.sign(x) },
  symlog: { value: (x) => tf.mul(tf.sign(x), tf.log(tf.add(tf.abs(x), 1))), slope: (x) => tf.div(notZero(x), tf.add(tf.abs(x), 1)) },
  symexp: { value: (x) => tf.mul(tf.sign(x), tf.sub(tf.exp(tf.abs(x)), 1)), slope: (x) => tf.mul(notZero(x), tf.exp(tf.abs(x))) }
} as const satisfies Readonly<Record<string, Pointwise>>

export type PointwiseName = keyof typeof definitions

/** Functions of single elements with their gradients written out, which takes fewer operations than deriving them. */
export const pointwise: Readonly<Record<PointwiseName, (x: tf.Tensor) => tf.Tensor>> = {
  leaky_relu: differentiable(definitions.leaky_relu),
  elu: differentiable(definitions.elu),
  gelu: differentiable(definitions.gelu),
  silu: differentiable(definitions.silu),
  mish: differentiable(definitions.mish),
  absolute: differentiable(definitions.absolute),
  symlog: differentiable(definitions.symlog),
  symexp: differentiable(definitions.symexp)
}

function differentiable({ value, slope, kernel }: Pointwise): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((...given) => {
    const [x, save] = given as unknown as [tf.Tensor, (tensors: tf.Tensor[]) => void]
    const y = value(x)
    save([x, y])
    return {
      value: y,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [input, output] = saved as [tf.Tensor, tf.Tensor]
        if (kernel && tf.getKernel(kernel.name, tf.getBackend()))
          return tf.engine().runKernel<tf.Tensor>(kernel.name, { y: output, dy: upstream }, kernel.attrs)
        return tf.mul(upstream, slope(input, output))
      }
    }
  })
}

/** At 0 the reference's symlog and symexp have no slope: there the sign is 0, and so is the slope of the size. */
function notZero(x: tf.Tensor): tf.Tensor {
  return tf.abs(tf.sign(x))
}

function normalCdf(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)
}

function normalDensity(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.exp(tf.mul(tf.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
}

function siluSlope(x: tf.Tensor): tf.Tensor {
  const gate = tf.sigmoid(x)
  return tf.mul(gate, tf.add(tf.mul(x, tf.sub(1, gate)), 1))
}

function mishSlope(x: tf.Tensor): tf.Tensor {
  const gate = tf.tanh(tf.softplus(x))
  return tf.add(gate, tf.mul(tf.mul(x, tf.sigmoid(x)), tf.sub(1, tf.square(gate))))
}
