import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import { shapeText } from '../layer'

/** The axes before the data: none, batch, or time and batch. */
export interface LeadingDims {
  readonly leadDim: 0 | 1 | 2
  /** 1 where there is no such axis. */
  readonly time: number
  readonly batch: number
  /** Of one item. */
  readonly shape: readonly number[]
}

/**
 * rlpyt.utils.tensor.infer_leading_dims: what stands before the last `dataDims` axes.
 * @throws AppError `bad-request` for more than two leading axes, or fewer axes than the data have
 */
export function inferLeadingDims(shape: readonly number[], dataDims: number): LeadingDims {
  const leadDim = shape.length - dataDims
  if (leadDim !== 0 && leadDim !== 1 && leadDim !== 2) {
    throw new AppError('bad-request', `A tensor of shape ${shapeText(shape)} has ${leadDim} axes before its ${dataDims} data axes, where 0, 1 or 2 can stand.`)
  }
  const [first = 1, second = 1] = shape
  return { leadDim, time: leadDim === 2 ? first : 1, batch: leadDim === 2 ? second : leadDim === 1 ? first : 1, shape: shape.slice(leadDim) }
}

/** rlpyt.utils.tensor.restore_leading_dims: (time * batch, ...) to the axes there were. */
export function restoreLeadingDims(x: tf.Tensor, { leadDim, time, batch }: LeadingDims): tf.Tensor {
  const item = x.shape.slice(1)
  if (leadDim === 1) return x
  return tf.reshape(x, leadDim === 2 ? [time, batch, ...item] : item)
}
