import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import { addBias } from '../bias'
import type { Grid } from '../layer'
import type { Net } from '../net'
import { standardised } from '../standardised'

/**
 * PyTorch's GroupNorm on a grid: zero mean and unit variance over each group of channels and all pixels, then a scale and a shift a channel.
 * (n, height, width, channel).
 * @throws AppError `bad-config` naming layer and numbers for channels that do not fall into the groups
 */
export function groupNorm(path: string, groups: number, [height, width, channels]: Grid): Net {
  if (channels % groups !== 0) {
    throw new AppError('bad-config', `layer ${path} normalises ${channels} channels in ${groups} groups, which they are no multiple of.`, {
      remedy: `Take a multiple of ${groups} channels, or switch group normalisation off.`
    })
  }
  const one = { shape: [channels], fanIn: 1, positions: height * width }
  const [weight, bias] = [`${path}.weight`, `${path}.bias`] as const
  const inGroup = channels / groups
  return {
    parameters: [
      { path: weight, kind: 'scale', ...one },
      { path: bias, kind: 'shift', ...one }
    ],
    apply: (pass, x) => {
      const pixels = height * width
      const apart = tf.transpose(tf.reshape(x, [-1, pixels, groups, inGroup]), [0, 2, 1, 3])
      const rows = standardised(tf.reshape(apart, [-1, pixels * inGroup]))
      const together = tf.transpose(tf.reshape(rows, [-1, groups, pixels, inGroup]), [0, 2, 1, 3])
      return addBias(tf.mul(tf.reshape(together, x.shape), pass.weight(weight)), pass.weight(bias))
    }
  }
}
