import * as tf from '@tensorflow/tfjs-core'

/** tfjs-backend-webgpu 4.22 tiles up to this rank on the device and sends what has more to the host, which it cannot reach in time. */
const highestRank = 4

/** Repeats along one axis after another, each as the middle one of three: for any rank. */
export function tileByAxis(original: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const x = call.inputs['x'] as tf.Tensor
    const { reps } = call.attrs as unknown as tf.TileAttrs
    if (x.shape.length <= highestRank) return original(call)
    return tf.tidy(() => {
      let result = x
      reps.forEach((times, axis) => {
        if (times === 1) return
        const { shape } = result
        const outer = tf.util.sizeFromShape(shape.slice(0, axis))
        const repeated = tf.tile(tf.reshape(result, [outer, 1, result.size / outer]), [1, times, 1])
        result = tf.reshape(repeated, [...shape.slice(0, axis), shape[axis]! * times, ...shape.slice(axis + 1)])
      })
      return result === x ? tf.clone(x) : result
    })
  }
}
