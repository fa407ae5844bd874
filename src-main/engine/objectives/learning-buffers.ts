import * as tf from '@tensorflow/tfjs-core'
import type { ParameterLayout } from '../agents/parameter-layout'

/**
 * Running statistics after a step: the newest where their part learns, as they were where it rests or is frozen for good.
 * @param stepSize one value an element of what is trained, 0 for what rests; null where nothing can rest
 */
export function learningBuffers(
  { trained, buffers: { places } }: ParameterLayout,
  former: tf.Tensor1D,
  newest: tf.Tensor1D,
  stepSize: tf.Tensor1D | null
): tf.Tensor1D {
  const mates = places.map(({ parameter: { agent, part } }) => trained.places.find(({ parameter }) => parameter.agent === agent && parameter.part === part))
  if (stepSize === null && mates.every((mate) => mate !== undefined)) return tf.clone(newest)
  const learns = places.map(({ size }, index): tf.Tensor1D => {
    const mate = mates[index]
    if (!mate) return tf.zeros([size], 'bool')
    return stepSize === null ? tf.ones([size], 'bool') : tf.tile(tf.greater(tf.slice1d(stepSize, mate.offset, 1), 0), [size])
  })
  return tf.where(tf.concat1d(learns), newest, former)
}
