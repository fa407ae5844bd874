import * as tf from '@tensorflow/tfjs-core'
import { AppError } from '@shared/domain/errors'
import { layered, shapeText } from '../layer'
import type { Grid, Layer } from '../layer'
import { linear } from '../linear'
import type { Net, Pass } from '../net'
import { overRows } from '../over-rows'
import type { ParameterSpec } from '../parameters'
import { pointwise } from '../pointwise'
import { addActivationLog } from './activation-log'
import type { ActivationLog } from './activation-log'
import { amagoActivation } from './activations'
import type { AmagoActivationName } from './activations'
import { cnnFeatures } from './cnn'
import type { Cnn, ImageLayout } from './cnn'
import { cnnOfType } from './cnn-types'
import type { CnnSizes, CnnTypeName } from './cnn-types'
import { drqPadding, drqV2AugSteps } from './drqv2-aug'
import { normalization } from './normalization'
import type { NormalizationName } from './normalization'
import { TstepEncoder } from './tstep-encoder'
import type { Timesteps } from './tstep-encoder'

export interface CnnTstepEncoderOptions extends ImageLayout {
  readonly image: Grid
  /** Of the image among the observations. */
  readonly obsKey: string
  readonly rl2Features: number
  readonly cnnType: CnnTypeName
  readonly cnnSizes: CnnSizes
  readonly imgFeatures: number
  /** Width of the layer on previous action and reward. */
  readonly rl2Width: number
  readonly output: number
  readonly outNorm: NormalizationName
  readonly activation: AmagoActivationName
  readonly hideRl2s: boolean
  readonly drqv2Aug: boolean
}

/**
 * amago.nets.tstep_encoders.CNNTstepEncoder: an image network and a linear layer on it; symlog and a linear layer on the previous reward and
 * action; the activation on both together, a linear layer, a norm. Under `cnn`, `img_features`, `rl2_features`, `merge` and `out_norm`.
 */
export class CnnTstepEncoder extends TstepEncoder {
  readonly embDim: number
  readonly parameters: readonly ParameterSpec[]
  readonly layers: readonly Layer[]
  readonly #options: CnnTstepEncoderOptions
  readonly #cnn: Cnn
  readonly #imgFeatures: Net
  readonly #rl2Features: Net
  readonly #activation: Net
  readonly #merge: Net
  readonly #outNorm: Net

  /** @throws AppError `bad-config` for an image that is too small for the network or, with augmentation, not square */
  constructor(options: CnnTstepEncoderOptions) {
    super(options.hideRl2s)
    const { image, cnnType, cnnSizes, activation, imgFeatures, rl2Features, rl2Width, output, outNorm, drqv2Aug } = options
    if (drqv2Aug && image[0] !== image[1]) {
      throw new AppError('bad-config', `drqv2_aug moves square images only, but these have ${shapeText([image[0], image[1]])} pixels.`, {
        remedy: 'Switch drqv2_aug off or take square images.'
      })
    }
    this.#options = options
    this.#cnn = cnnOfType(cnnType, { path: 'cnn.', image, activation }, cnnSizes)
    const features = this.#cnn.output.reduce((size, dim) => size * dim, 1)
    this.#imgFeatures = linear('img_features', features, imgFeatures)
    this.#rl2Features = linear('rl2_features', rl2Features, rl2Width)
    this.#activation = amagoActivation('activation', activation)
    this.#merge = linear('merge', imgFeatures + rl2Width, output)
    this.#outNorm = normalization('out_norm', outNorm, output)
    this.embDim = output
    const parts = [this.#cnn, this.#imgFeatures, this.#rl2Features, this.#merge, this.#outNorm, this.#activation]
    this.parameters = parts.flatMap((net) => net.parameters)
    this.layers = [
      ...(drqv2Aug ? [{ name: 'drqv2_aug', kind: 'random crop, training only', output: image, parameters: [] }] : []),
      ...this.#cnn.layers,
      { name: 'flatten', kind: 'channel first', output: [features], parameters: [] },
      ...layered(this.#imgFeatures, 'img_features', 'linear', [imgFeatures]).layers,
      ...layered(this.#rl2Features, 'rl2_features', 'linear on symlog of rl2s', [rl2Width]).layers,
      ...layered(this.#activation, activation, 'activation', [imgFeatures + rl2Width]).layers,
      ...layered(this.#merge, 'merge', 'linear', [output]).layers,
      ...layered(this.#outNorm, 'out_norm', `norm: ${outNorm}`, [output]).layers
    ]
  }

  protected innerForward(pass: Pass, { obs, rl2s, shifts = null }: Timesteps, log: ActivationLog | null): tf.Tensor {
    const { obsKey, channelsFirst, fromFloat, drqv2Aug } = this.#options
    const given = obs[obsKey]!
    const images = drqv2Aug && shifts !== null && pass.mode === 'train' ? drqV2AugSteps(given, shifts, drqPadding, channelsFirst) : given
    const features = cnnFeatures(this.#cnn, pass, images, { channelsFirst, fromFloat }, true)
    addActivationLog('cnn_out', features, log)
    const seen = overRows((rows) => this.#imgFeatures.apply(pass, rows), features)
    addActivationLog('img_features', seen, log)
    const done = overRows((rows) => this.#rl2Features.apply(pass, rows), pointwise.symlog(rl2s))
    const merged = overRows((rows) => this.#merge.apply(pass, this.#activation.apply(pass, rows)), tf.concat([seen, done], 2))
    addActivationLog('tstep_encoder_prenorm', merged, log)
    return this.#outNorm.apply(pass, merged)
  }
}
