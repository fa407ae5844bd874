import * as tf from '@tensorflow/tfjs-core'
import { channelsFirst as byChannel, channelsLast } from '../channel-order'

/** Pixels by which AMAGO's encoder moves images at most. */
export const drqPadding = 4

/**
 * amago.nets.cnn.DrQv2Aug with the shifts given: images with their border repeated `padding` times, cut back to their size at a shift of
 * their own. (n, side, side, channel) and shifts (n, 2) int32 in 0 .. 2 padding, first along the width, then along the height; a shift of
 * `padding` leaves an image as it is. Products with matrices of zeros and ones, so that shifts may be an input of a graph.
 */
export function drqV2Aug(images: tf.Tensor4D, shifts: tf.Tensor2D, padding: number): tf.Tensor4D {
  const [count, height, width, channels] = images.shape
  const along = (axis: 0 | 1, size: number): tf.Tensor => picked(tf.slice(shifts, [0, axis], [count, 1]), size, padding)
  const rows = tf.matMul(along(1, height), tf.reshape(images, [count, height, width * channels]))
  const turned = tf.transpose(tf.reshape(rows, [count, height, width, channels]), [0, 2, 1, 3])
  const columns = tf.matMul(along(0, width), tf.reshape(turned, [count, width, height * channels]))
  return tf.transpose(tf.reshape(columns, [count, width, height, channels]), [0, 2, 1, 3]) as tf.Tensor4D
}

/** The same for (batch, length, ...) images in either layout, a shift each. */
export function drqV2AugSteps(images: tf.Tensor, shifts: tf.Tensor2D, padding: number, channelsFirst: boolean): tf.Tensor {
  const rows: tf.Tensor = tf.reshape(images, [-1, ...images.shape.slice(2)])
  const moved = channelsFirst ? byChannel(drqV2Aug(channelsLast(rows), shifts, padding)) : drqV2Aug(rows as tf.Tensor4D, shifts, padding)
  return tf.reshape(moved, images.shape)
}

/** (n, size, size): which source pixel stands at each place. */
function picked(shift: tf.Tensor, size: number, padding: number): tf.Tensor3D {
  const places = tf.tensor2d(Int32Array.from({ length: size }, (_, index) => index - padding), [1, size], 'int32') // prettier-ignore
  const inside = tf.minimum(tf.maximum(tf.add(shift, places), tf.scalar(0, 'int32')), tf.scalar(size - 1, 'int32'))
  return tf.cast(tf.oneHot(inside, size), 'float32') as tf.Tensor3D
}

/** Batch entries from this one on are augmented: the share asked for, rounded down, and at least one. */
export function firstAugmented(batch: number, share: number): number {
  return Math.max(0, Math.min(Math.ceil(batch * (1 - share)), batch - 1))
}
