import * as tf from '@tensorflow/tfjs-core'

/** A scalar function's value that cannot be thrown away with the tape: what is logged, and statistics of the batch. */
export interface Differentiable {
  readonly loss: tf.Scalar
  readonly byproducts: readonly tf.Tensor[]
}

/**
 * Gradient of a scalar with by-products of computing it, in one forward pass.
 * The by-products outlive any tidy around; `use` is the time to read them.
 */
export function withGradient<Result>(
  of: (parameters: tf.Tensor1D) => Differentiable,
  parameters: tf.Tensor1D,
  use: (gradient: tf.Tensor1D, byproducts: readonly tf.Tensor[]) => Result
): Result {
  let kept: readonly tf.Tensor[] = []
  const gradient = tf.grad((given) => {
    const { loss, byproducts } = of(given as tf.Tensor1D)
    kept = byproducts.map((tensor) => tf.keep(tensor))
    return loss
  })(parameters) as tf.Tensor1D
  try {
    return use(gradient, kept)
  } finally {
    tf.dispose([...kept])
  }
}
