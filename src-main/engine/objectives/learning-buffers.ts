import * as tf from '@tensorflow/tfjs-core'
import type { ParameterLayout } from '../agents/parameter-layout'

/**
 * Running statistics after a step: the newest where their part learns, as they were where it rests or is frozen for good.
 * @param stepSize one value an element of what is trained, 0 for what rests; null where nothing can rest
 */
export function learningBuffers(layout: ParameterLayout, former: tf.Tensor1D, newest: tf.Tensor1D, stepSize: tf.Tensor1D | null): tf.Tensor1D {
  if (stepSize === null && matesOf(layout).every((mate) => mate !== undefined)) return tf.clone(newest)
  return tf.where(tf.greater(stepSizesOfBuffers(layout, stepSize), 0), newest, former)
}

/** The step size of the part that each running statistic belongs to, (element): 0 for what is frozen for good, 1 for what learns where nothing can rest. */
export function stepSizesOfBuffers(layout: ParameterLayout, stepSize: tf.Tensor1D | null): tf.Tensor1D {
  const { places } = layout.buffers
  if (places.length === 0) return tf.zeros([0])
  const mates = matesOf(layout)
  return tf.concat1d(
    places.map(({ size }, index): tf.Tensor1D => {
      const mate = mates[index]
      if (!mate) return tf.zeros([size])
      return stepSize === null ? tf.ones([size]) : tf.tile(tf.slice1d(stepSize, mate.offset, 1), [size])
    })
  )
}

/** A trained parameter of the same part, for every running statistic. */
function matesOf({ trained, buffers }: ParameterLayout) {
  return buffers.places.map(({ parameter: { agent, part } }) => trained.places.find(({ parameter }) => parameter.agent === agent && parameter.part === part))
}
