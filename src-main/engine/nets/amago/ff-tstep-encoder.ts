import * as tf from '@tensorflow/tfjs-core'
import { sizeOf } from '@shared/domain/arrays'
import { AppError } from '@shared/domain/errors'
import type { Layer, Layered } from '../layer'
import { layered } from '../layer'
import type { Net, Pass } from '../net'
import { overRows } from '../over-rows'
import type { ParameterSpec } from '../parameters'
import type { AmagoActivationName } from './activations'
import { inputNorm } from './input-norm'
import type { InputNorm } from './input-norm'
import { amagoMlp } from './mlp'
import { normalization } from './normalization'
import type { NormalizationName } from './normalization'
import { TstepEncoder } from './tstep-encoder'
import type { Timesteps } from './tstep-encoder'

export interface FfTstepEncoderOptions {
  /** Shape of every observation, by key. */
  readonly obsSpace: Readonly<Record<string, readonly number[]>>
  readonly rl2Features: number
  readonly layers: number
  readonly hidden: number
  readonly output: number
  /** After every hidden layer; version 3.1 has none there. */
  readonly norm: NormalizationName
  /** Of the result; version 3.1 calls it `norm`. */
  readonly outNorm: NormalizationName
  readonly activation: AmagoActivationName
  readonly hideRl2s: boolean
  readonly normalizeInputs: boolean
  /** Null: every key. */
  readonly specifyObsKeys: readonly string[] | null
  /** Version 3.3: hidden layers and result at least as wide as the input. */
  readonly autoScale: boolean
}

/**
 * amago.nets.tstep_encoders.FFTstepEncoder: observations, flattened and joined in the order of their keys, with the previous reward and
 * action last; InputNorm, an MLP, a norm. Under `in_norm`, `base` and `out_norm`.
 */
export class FfTstepEncoder extends TstepEncoder {
  readonly embDim: number
  readonly parameters: readonly ParameterSpec[]
  readonly layers: readonly Layer[]
  /** In the order they are joined: by code point. */
  readonly obsKeys: readonly string[]
  readonly #inNorm: InputNorm
  readonly #base: Layered
  readonly #outNorm: Net

  /** @throws AppError `bad-config` for a key that is no observation */
  constructor(options: FfTstepEncoderOptions) {
    super(options.hideRl2s)
    const { obsSpace, specifyObsKeys, rl2Features, normalizeInputs, activation, norm, outNorm, autoScale } = options
    this.obsKeys = [...(specifyObsKeys ?? Object.keys(obsSpace))].sort()
    const features = this.obsKeys.map((key) => {
      const shape = obsSpace[key]
      if (shape) return sizeOf(shape)
      throw new AppError('bad-config', `specify_obs_keys names ${key}, which is no observation here.`, {
        remedy: `There are: ${Object.keys(obsSpace).join(', ')}.`
      })
    })
    const inputs = features.reduce((sum, size) => sum + size, rl2Features)
    const [hidden, output] = autoScale ? [Math.max(options.hidden, inputs), Math.max(options.output, inputs)] : [options.hidden, options.output]
    this.embDim = output
    this.#inNorm = inputNorm('in_norm', inputs, { skip: !normalizeInputs })
    this.#base = amagoMlp('base.', { inputs, hidden, layers: options.layers, outputs: output }, activation, norm)
    this.#outNorm = normalization('out_norm', outNorm, output)
    this.parameters = [...this.#inNorm.parameters, ...this.#base.parameters, ...this.#outNorm.parameters]
    this.layers = [
      { name: 'join', kind: `${this.obsKeys.join(', ')}, rl2s`, output: [inputs], parameters: [] },
      { name: 'in_norm', kind: normalizeInputs ? 'running input norm' : 'statistics only', output: [inputs], parameters: this.#inNorm.parameters },
      ...this.#base.layers,
      ...layered(this.#outNorm, 'out_norm', `norm: ${outNorm}`, [output]).layers
    ]
  }

  protected innerForward(pass: Pass, { obs, rl2s }: Timesteps): tf.Tensor {
    const leading = rl2s.shape.slice(0, 2)
    const flat = this.obsKeys.map((key) => tf.reshape(obs[key]!, [...leading, -1]))
    const known = this.#inNorm.apply(pass, tf.concat([...flat, rl2s], 2))
    return overRows((rows) => this.#outNorm.apply(pass, this.#base.apply(pass, rows)), known)
  }
}
